/** One field to find anything and to do anything: `cp-12`, `reset cp-12`, a transaction number, an id tag. */
import { Modal, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { type Action, ACTIONS } from "../features/commands/actions";
import { askAt } from "../features/commands/ask";
import { type Place, PLACES } from "../features/commands/elsewhere";
import { ChargePointChoicesDocument, SearchDocument } from "../generated/graphql";
import { gql } from "../lib/api";
import { i18n } from "../lib/i18n";
import { useMay } from "../lib/permissions";
import { pagesFor } from "./pages";
import { takeEarly } from "./shortcuts";
import styles from "./shell.module.css";

interface Found {
  key: string;
  group: string;
  label: string;
  note?: string;
  mono?: boolean;
  /** What it does, which closes the palette; or the text that it puts into the field instead. */
  act?: () => void;
  complete?: string;
}

const MOST_TEXT = 100;

/** Commands that are asked for in place, and those that lead to a page of their own. */
const DOABLE: readonly (Action | Place)[] = [...ACTIONS, ...PLACES];

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
  const field = useRef<HTMLInputElement>(null);
  const found = useFound(text.trim());
  useEffect(() => {
    field.current?.focus();
    const typed = takeEarly();
    if (typed !== "") setText((later) => typed + later);
  }, []);
  useEffect(() => setChosen(0), [text]);
  const take = (item: Found | undefined) => {
    if (!item) return;
    if (item.complete !== undefined) return setText(item.complete);
    onClose();
    item.act?.();
  };
  const onKey = (event: KeyboardEvent) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      const next = (chosen + step + found.length) % Math.max(found.length, 1);
      setChosen(next);
      document.getElementById(`found-${next}`)?.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter" || (event.key === "Tab" && found[chosen]?.complete !== undefined)) {
      event.preventDefault();
      take(found[chosen]);
    }
  };
  let group = "";
  return (
    <>
      <TextInput
        ref={field}
        className={styles.paletteInput}
        variant="unstyled"
        size="md"
        px={16}
        data-autofocus
        placeholder={i18n.t("Find anything, or do something: reset CP-12")}
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

/** The server looks for the text; here only commands and pages are known. */
function useFound(text: string): Found[] {
  const navigate = useNavigate();
  const mayCommand = useMay("OPERATOR");
  const mayAdminister = useMay("ADMIN");
  const [word = "", ...rest] = text.split(/\s+/);
  const action = mayCommand ? DOABLE.find((one) => word !== "" && one.word === word.toLowerCase()) : undefined;
  const [wanted] = useDebouncedValue(action ? rest.join(" ") : text, 150);
  const search = useQuery({
    queryKey: ["palette", wanted],
    queryFn: ({ signal }) => gql(SearchDocument, { text: wanted.slice(0, MOST_TEXT) }, signal),
    enabled: wanted !== "",
    placeholderData: (before) => before,
  });
  // A command without a charge point yet: the first ones are a choice.
  const choices = useQuery({
    queryKey: ["palette", "charge points"],
    queryFn: ({ signal }) => gql(ChargePointChoicesDocument, { text: null, first: 8 }, signal),
    enabled: action !== undefined && wanted === "",
  });
  const found: Found[] = [];
  const result = text === "" || wanted === "" ? undefined : search.data?.search;
  const points = action && wanted === "" ? choices.data?.chargePoints.nodes : result?.chargePoints;
  for (const { id, identity, name, online } of points ?? []) {
    found.push({
      key: id,
      group: action ? action.label() : i18n.t("Charge points"),
      label: identity,
      note: online ? (name ?? undefined) : i18n.t("offline"),
      mono: true,
      act: () => {
        if (action && "run" in action) void askAt(action.id, identity);
        else if (action) void navigate({ to: "/charge-points/$identity", params: { identity }, search: { tab: action.tab, form: action.form } });
        else void navigate({ to: "/charge-points/$identity", params: { identity } });
      },
    });
  }
  if (action) return found;
  const low = text.toLowerCase();
  if (mayCommand && word !== "" && rest.length === 0) {
    // Whoever has typed the beginning of a command most likely means it.
    const begun = DOABLE.filter(({ word: known }) => low.length > 1 && known.startsWith(low));
    found.unshift(
      ...begun.map((one) => ({ key: one.id, group: i18n.t("Commands"), label: one.label(), note: `${one.word} …`, complete: `${one.word} ` })),
    );
  }
  for (const { id, name, city } of result?.locations ?? []) {
    found.push({
      key: id,
      group: i18n.t("Locations"),
      label: name,
      note: city ?? undefined,
      act: () => void navigate({ to: "/locations/$id", params: { id } }),
    });
  }
  for (const { id, transactionId, idTag, chargePoint } of result?.sessions ?? []) {
    found.push({
      key: id,
      group: i18n.t("Sessions"),
      label: i18n.t("Transaction {number}", { number: String(transactionId ?? "–") }),
      note: [chargePoint?.identity, idTag].filter(Boolean).join(" · "),
      act: () => void navigate({ to: "/sessions/$id", params: { id } }),
    });
  }
  for (const tag of result?.idTags ?? []) {
    found.push({
      key: tag.id,
      group: i18n.t("Id tags"),
      label: tag.idTag,
      note: tag.note ?? undefined,
      mono: true,
      act: () => void navigate({ to: "/id-tags", search: { tag: tag.idTag } }),
    });
  }
  for (const { id, name, externalRef, idTags } of result?.drivers ?? []) {
    found.push({
      key: id,
      group: i18n.t("Drivers"),
      label: name ?? externalRef ?? i18n.t("Driver without a name"),
      note: idTags.map((one) => one.idTag).join(", "),
      act: () => void navigate({ to: "/drivers/$id", params: { id } }),
    });
  }
  for (const { to, label } of pagesFor(mayAdminister)) {
    if (label().toLowerCase().includes(low)) {
      found.push({ key: to, group: i18n.t("Pages"), label: label(), act: () => void navigate({ to }) });
    }
  }
  return found;
}
