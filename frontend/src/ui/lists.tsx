/** What every page with a list does alike: fields that filter, pages one after the other, and what shows where no rows are. */
import { Button, SegmentedControl, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { i18n } from "../lib/i18n";
import { Empty, Failed, Loading } from "./states";

const TYPING = 250;

interface SearchFieldProps {
  label: string;
  /** What the address says: undefined empties the field. */
  value: string | undefined;
  /** Called when typing rests, with undefined for nothing. */
  onChange: (text: string | undefined) => void;
  /** The first one of a page: the key `/` goes there. */
  first?: boolean;
  width?: number;
  disabled?: boolean;
  /** What there is to know of it, above all why it is disabled. */
  hint?: string;
}

export function SearchField({ label, value, onChange, first = false, width = 230, disabled, hint }: SearchFieldProps) {
  const [text, setText] = useState(value ?? "");
  const said = useRef(value);
  useEffect(() => {
    // Only what comes from elsewhere is put into the field: whoever types is not interrupted.
    if (value === said.current) return;
    said.current = value;
    setText(value ?? "");
  }, [value]);
  const rest = useDebouncedCallback((typed: string) => {
    said.current = typed.trim() || undefined;
    onChange(said.current);
  }, TYPING);
  return (
    <TextInput
      data-filter={first || undefined}
      size="xs"
      leftSection={first && <IconSearch size={14} aria-hidden />}
      placeholder={label}
      aria-label={label}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        rest(event.currentTarget.value);
      }}
      flex={`0 1 ${width}px`}
      disabled={disabled}
      title={hint}
    />
  );
}

interface InUseProps {
  /** Whether those are shown that are used no more. */
  past: boolean;
  onChange: (past: boolean) => void;
  /** What those are called. */
  name?: string;
}

export function InUse({ past, onChange, name = i18n.t("Archived") }: InUseProps) {
  return (
    <SegmentedControl
      size="xs"
      aria-label={i18n.t("Which ones")}
      value={past ? "past" : "used"}
      onChange={(value) => onChange(value === "past")}
      data={[
        { value: "used", label: i18n.t("In use") },
        { value: "past", label: name },
      ]}
    />
  );
}

interface Pages {
  error: unknown;
  isPending: boolean;
  isSuccess: boolean;
  rows: readonly unknown[];
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  refetch: () => unknown;
  fetchNextPage: () => unknown;
}

interface PagedProps {
  of: Pages;
  /** How high it is while it loads. */
  lines?: number;
  empty: ReactNode;
  /** Given what goes under the rows: the button for the next page, if there is one. */
  children: (foot: ReactNode) => ReactNode;
  more?: string;
}

export function Paged({ of, lines, empty, children, more = i18n.t("Older ones") }: PagedProps) {
  const foot = of.hasNextPage && (
    <Button variant="default" loading={of.isFetchingNextPage} onClick={() => void of.fetchNextPage()}>
      {more}
    </Button>
  );
  return (
    <>
      {of.error != null && <Failed error={of.error} retry={() => void of.refetch()} />}
      {of.isPending && <Loading lines={lines} />}
      {of.isSuccess && of.rows.length === 0 && empty}
      {of.rows.length > 0 && children(foot)}
    </>
  );
}

/** A list in which the filters leave nothing. */
export function NothingFits({ title, clear, children }: { title: string; clear: () => void; children?: ReactNode }) {
  return (
    <Empty
      title={title}
      action={
        <Button variant="default" onClick={clear}>
          {i18n.t("Clear the filters")}
        </Button>
      }
    >
      {children}
    </Empty>
  );
}
