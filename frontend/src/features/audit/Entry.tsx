/** One entry of the audit, with every difference in words. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type AuditFieldsFragment, ChargePointOfAuditDocument } from "../../generated/graphql";
import { gql } from "../../lib/api";
import { i18n } from "../../lib/i18n";
import { Notice } from "../../ui/states";
import { Badge, Facts, Moment, Mono } from "../../ui/values";
import { nameOf } from "./AuditPage";
import { Value } from "./Value";
import { differences, outcomeInWords, outcomeTone } from "./words";
import styles from "./audit.module.css";

export function Entry({ entry }: { entry: AuditFieldsFragment }) {
  const changed = differences(entry);
  return (
    <div className={styles.stack}>
      <Facts
        of={[
          [i18n.t("When"), <Moment key="at" at={entry.at} />],
          [
            i18n.t("Who"),
            <Link key="who" to="/audit" search={{ who: entry.principal }}>
              <Mono>{entry.principal}</Mono>
            </Link>,
          ],
          [
            i18n.t("Outcome"),
            <Badge key="outcome" tone={outcomeTone(entry.outcome)}>
              {outcomeInWords(entry.outcome)}
            </Badge>,
          ],
          [i18n.t("About"), <Subject key="about" entry={entry} />],
          entry.chargePointId && entry.subject !== "charge_point" ? [i18n.t("Charge point"), <ChargePointLink key="point" id={entry.chargePointId} />] : null,
          [i18n.t("As GraphQL calls it"), <Mono key="action">{entry.action}</Mono>],
          entry.requestId ? [i18n.t("In the log"), <Mono key="request">{entry.requestId}</Mono>] : null,
        ]}
      />
      {entry.reason && <Notice tone={entry.outcome === "FAILED" ? "critical" : "warning"}>{entry.reason}</Notice>}
      {changed.length > 0 && (
        <section>
          <h2 style={{ marginBottom: 10 }}>{entry.before === null ? i18n.t("What it began with") : i18n.t("What changed")}</h2>
          <dl className={styles.differences}>
            {changed.map((one) => (
              <div key={one.column}>
                <dt>{one.label}</dt>
                <dd>
                  {!one.fresh && (
                    <>
                      <del>
                        <span className="sr-only">{i18n.t("before:")} </span>
                        <Value column={one.column} value={one.before} />
                      </del>{" "}
                      →{" "}
                    </>
                  )}
                  <ins>
                    <span className="sr-only">{!one.fresh && i18n.t("now:")} </span>
                    <Value column={one.column} value={one.after} />
                  </ins>
                </dd>
              </div>
            ))}
          </dl>
        </section>
      )}
    </div>
  );
}

function Subject({ entry }: { entry: AuditFieldsFragment }) {
  const name = nameOf(entry);
  const id = entry.subjectId;
  if (id === null) return name ?? <span className="dim">–</span>;
  const shown = name ?? i18n.t("Show");
  switch (entry.subject) {
    case "charge_point":
    case "connection":
      return <ChargePointLink id={id} />;
    case "location":
      return <Link to="/locations/$id" params={{ id }}>{shown}</Link>;
    case "driver":
      return <Link to="/drivers/$id" params={{ id }}>{shown}</Link>;
    case "session":
      return <Link to="/sessions/$id" params={{ id }}>{shown}</Link>;
    case "command":
      return <Link to="." search={(before) => ({ ...before, entry: undefined, command: id })}>{i18n.t("The command")}</Link>;
    case "id_tag":
      return name ? <Link to="/id-tags" search={{ tag: name }}><Mono>{name}</Mono></Link> : <span className="dim">–</span>;
    case "user":
      return <Link to="/users" search={{}}>{shown}</Link>;
    case "api_key":
      return <Link to="/api-keys" search={{}}>{shown}</Link>;
    default:
      return name ?? <Mono>{entry.subject}</Mono>;
  }
}

function ChargePointLink({ id }: { id: string }) {
  const { data } = useQuery({ queryKey: ["charge point of audit", id], queryFn: ({ signal }) => gql(ChargePointOfAuditDocument, { id }, signal) });
  const identity = data?.chargePoint?.identity;
  if (!identity) return <span className="dim">–</span>;
  return (
    <Link to="/charge-points/$identity" params={{ identity }}>
      <Mono>{identity}</Mono>
    </Link>
  );
}
