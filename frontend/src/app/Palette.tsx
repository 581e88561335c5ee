/** One field to find anything and to do anything: `cp-12`, `reset cp-12`, a transaction number, an id tag. */
import { Modal, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type KeyboardEvent, useEffect, useState } from "react";
import { ACTIONS } from "../features/commands/actions";
import { askAt } from "../features/commands/ask";
import { ChargePointChoicesDocument, IdTagsDocument, SessionByTransactionDocument } from "../generated/graphql";
import { gql } from "../lib/api";
import { i18n } from "../lib/i18n";
import { useMay } from "../lib/permissions";
import styles from "./shell.module.css";

interface Found {
  key: string;
  group: string;
  label: string;
  note?: string;
  mono?: boolean;
  act: () => void;
}

export function Palette({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal.Root opened={opened} onClose={onClose} padding={0} size={560}>
      <Modal.Overlay />
      <Modal.Content aria-label={i18n.t("Find or do")}>
        <Modal.Body>{opened && <Search onClose={onClose} />}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

function Search({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState(0);
  const found = useFound(text.trim());
  useEffect(() => setChosen(0), [text]);
  const take = (item: Found | undefined) => {
    if (!item) return;
    onClose();
    item.act();
  };
  const onKey = (event: KeyboardEvent) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      const next = (chosen + step + found.length) % Math.max(found.length, 1);
      setChosen(next);
      document.getElementById(`found-${next}`)?.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter") {
      event.preventDefault();
      take(found[chosen]);
    }
  };
  let group = "";
  return (
    <>
      <TextInput
        className={styles.paletteInput}
        variant="unstyled"
        size="md"
        px={16}
        data-autofocus
        placeholder={i18n.t("Charge point, transaction, id tag, page, or a command: reset CP-12")}
        aria-label={i18n.t("Find or do")}
        role="combobox"
        aria-expanded="true"
        aria-controls="found"
        aria-activedescendant={found.length > 0 ? `found-${chosen}` : undefined}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={onKey}
      />
      <div id="found" role="listbox" aria-label={i18n.t("Found")} className={styles.results}>
        {found.map((item, index) => {
          const head = item.group === group ? null : item.group;
          group = item.group;
          return (
            <div key={item.key} role="presentation">
              {head && <div className={styles.group}>{head}</div>}
              {/* The field keeps the focus and its keys choose; a click does the same. */}
              {/* oxlint-disable-next-line click-events-have-key-events */}
              <div
                id={`found-${index}`}
                role="option"
                tabIndex={-1}
                aria-selected={index === chosen}
                className={styles.result}
                onClick={() => take(item)}
                onPointerMove={() => setChosen(index)}
              >
                <span className={item.mono ? "mono" : undefined}>{item.label}</span>
                {item.note && <small>{item.note}</small>}
              </div>
            </div>
          );
        })}
        {found.length === 0 && <div className={styles.group}>{i18n.t("Nothing was found.")}</div>}
      </div>
    </>
  );
}

function useFound(text: string): Found[] {
  const navigate = useNavigate();
  const mayCommand = useMay("OPERATOR");
  const [word = "", ...rest] = text.split(/\s+/);
  const action = mayCommand ? ACTIONS.find((one) => word !== "" && one.word === word.toLowerCase()) : undefined;
  const [wanted] = useDebouncedValue(action ? rest.join(" ") : text, 150);
  const points = useQuery({
    queryKey: ["palette", "charge points", wanted],
    queryFn: ({ signal }) => gql(ChargePointChoicesDocument, { text: wanted || null, first: 8 }, signal),
    enabled: wanted !== "" || action !== undefined,
    placeholderData: (before) => before,
  });
  const tags = useQuery({
    queryKey: ["palette", "id tags", wanted],
    queryFn: ({ signal }) =>
      gql(IdTagsDocument, { filter: { contains: wanted }, orderBy: "ID_TAG_ASC", first: 5, after: null }, signal),
    enabled: wanted.length > 1 && !action,
  });
  const transaction = /^\d{1,10}$/.test(wanted) ? Number(wanted) : null;
  const session = useQuery({
    queryKey: ["palette", "session", transaction],
    queryFn: ({ signal }) => gql(SessionByTransactionDocument, { transactionId: transaction ?? 0 }, signal),
    enabled: transaction !== null && transaction < 2 ** 31 && !action,
  });
  const found: Found[] = [];
  const low = text.toLowerCase();
  if (text !== "") {
    for (const { id, identity, name, online } of points.data?.chargePoints.nodes ?? []) {
      found.push({
        key: id,
        group: action ? action.label() : i18n.t("Charge points"),
        label: identity,
        note: online ? (name ?? undefined) : i18n.t("offline"),
        mono: true,
        act: () => {
          if (action) void askAt(action.id, identity);
          else void navigate({ to: "/charge-points/$identity", params: { identity } });
        },
      });
    }
    const id = session.data?.session?.id;
    if (id) {
      found.push({
        key: id,
        group: i18n.t("Sessions"),
        label: i18n.t("Transaction {number}", { number: transaction ?? "" }),
        act: () => void navigate({ to: "/sessions/$id", params: { id } }),
      });
    }
    if (!action) {
      for (const tag of tags.data?.idTags.nodes ?? []) {
        found.push({
          key: tag.id,
          group: i18n.t("Id tags"),
          label: tag.idTag,
          note: tag.note ?? undefined,
          mono: true,
          act: () => void navigate({ to: "/id-tags", search: { tag: tag.idTag } }),
        });
      }
    }
  }
  const pages = [
    ["/", i18n.t("Overview")],
    ["/charge-points", i18n.t("Charge points")],
    ["/sessions", i18n.t("Sessions")],
    ["/messages", i18n.t("Messages")],
    ["/commands", i18n.t("Commands")],
    ["/id-tags", i18n.t("Id tags")],
    ["/onboarding", i18n.t("Onboarding")],
  ] as const;
  for (const [to, label] of pages) {
    if (!action && label.toLowerCase().includes(low)) {
      found.push({ key: to, group: i18n.t("Pages"), label, act: () => void navigate({ to }) });
    }
  }
  return found;
}
