/** A moment that a list is narrowed to, in the zone in which all times are shown. */
import { TextInput } from "@mantine/core";
import { useEffect, useRef } from "react";
import { fromField, toField } from "../lib/field-time";
import { i18n } from "../lib/i18n";
import { zoneName } from "../lib/time";
import styles from "./ui.module.css";

interface Props {
  label: string;
  /** What the address says; undefined empties the field. */
  value: string | undefined;
  /** Called with each whole moment, and with undefined when the field is emptied. */
  onChange: (moment: string | undefined) => void;
}

export function MomentField({ label, value, onChange }: Props) {
  const field = useRef<HTMLInputElement>(null);
  const said = useRef(value);
  useEffect(() => {
    // Only what comes from elsewhere is put into the field: whoever types is not interrupted.
    if (value === said.current) return;
    said.current = value;
    if (field.current) field.current.value = toField(value);
  }, [value]);
  return (
    <TextInput
      ref={field}
      size="xs"
      type="datetime-local"
      label={label}
      title={i18n.t("Times are in {zone}", { zone: zoneName() })}
      classNames={{ root: styles.moment }}
      defaultValue={toField(value)}
      onChange={(event) => {
        const at = fromField(event.currentTarget.value);
        if (at === null && event.currentTarget.value !== "") return;
        said.current = at ?? undefined;
        onChange(said.current);
      }}
    />
  );
}
