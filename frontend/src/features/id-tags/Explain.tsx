/** What a charge point would be told now if somebody showed this id tag, and why. */
import { Autocomplete, Button, Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { ChargePointChoicesDocument, ExplainAuthorizationDocument } from "../../generated/graphql";
import { gql } from "../../lib/api";
import { i18n } from "../../lib/i18n";
import { Failed, Notice } from "../../ui/states";
import { Badge, Moment } from "../../ui/values";
import { authorizationInWords } from "../sessions/words";

export function Explain({ idTag }: { idTag: string }) {
  const [point, setPoint] = useState("");
  const [connector, setConnector] = useState<string | null>(null);
  const [asked, setAsked] = useState<{ chargePoint: string; connectorId: number | null } | null>(null);
  const [text] = useDebouncedValue(point, 200);
  const choices = useQuery({
    queryKey: ["charge point choices", text],
    queryFn: ({ signal }) => gql(ChargePointChoicesDocument, { text: text || null, first: 10 }, signal),
    placeholderData: (before) => before,
  });
  const answer = useQuery({
    queryKey: ["explain", idTag, asked],
    queryFn: ({ signal }) =>
      gql(ExplainAuthorizationDocument, { idTag, chargePoint: asked?.chargePoint ?? "", connectorId: asked?.connectorId ?? null }, signal),
    enabled: asked !== null,
    staleTime: 0,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsked({ chargePoint: point.trim(), connectorId: connector ? Number(connector) : null });
    if (asked) void answer.refetch();
  };
  const explanation = answer.data?.explainAuthorization;
  return (
    <section>
      <h2>{i18n.t("Would it be accepted?")}</h2>
      <p className="dim" style={{ margin: "4px 0 12px" }}>
        {i18n.t("What a charge point would be told now, and why. Nothing is changed.")}
      </p>
      <form onSubmit={submit} style={{ display: "grid", gap: 12 }}>
        <Autocomplete
          label={i18n.t("Charge point")}
          required
          data={choices.data?.chargePoints.nodes.map((one) => one.identity) ?? []}
          value={point}
          onChange={setPoint}
        />
        <Select
          label={i18n.t("Connector")}
          placeholder={i18n.t("any")}
          data={["1", "2", "3", "4"]}
          value={connector}
          onChange={setConnector}
          clearable
        />
        <Button type="submit" variant="default" loading={answer.isFetching} disabled={point.trim() === ""}>
          {i18n.t("Ask")}
        </Button>
      </form>
      <div aria-live="polite" style={{ marginTop: 12 }}>
        {answer.error && <Failed error={answer.error} />}
        {explanation === null && answer.isSuccess && <Notice tone="warning">{i18n.t("There is no such charge point.")}</Notice>}
        {explanation && (
          <Notice tone={explanation.status === "ACCEPTED" ? "neutral" : "critical"}>
            <p style={{ margin: "0 0 6px" }}>
              <Badge tone={explanation.status === "ACCEPTED" ? "good" : "critical"}>{authorizationInWords(explanation.status)}</Badge>
            </p>
            {explanation.reason}
            {explanation.expiresAt && (
              <div className="dim">
                {i18n.t("Until")} <Moment at={explanation.expiresAt} />
              </div>
            )}
          </Notice>
        )}
      </div>
    </section>
  );
}
