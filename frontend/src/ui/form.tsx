/** How every form ends: what was refused and belongs to no field, what failed, and two buttons. */
import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import type { UserErrorFieldsFragment } from "../generated/graphql";
import { i18n } from "../lib/i18n";
import { Failed, Notice } from "./states";
import styles from "./ui.module.css";

/** The refusals of a form: `of` gives a field its own, `others` are those that no field shows. */
export function refusalsFor(errors: readonly UserErrorFieldsFragment[] | undefined, fields: readonly string[]) {
  const all = errors ?? [];
  return {
    of: (field: string) => all.find((one) => one.field === field)?.message,
    others: all.filter((one) => !fields.includes(one.field ?? "")).map((one) => one.message),
  };
}

interface FormProps {
  onSubmit: () => void;
  onCancel: () => void;
  submit: string;
  pending: boolean;
  others?: readonly string[];
  error?: unknown;
  disabled?: boolean;
  children: ReactNode;
}

export function Form({ onSubmit, onCancel, submit, pending, others = [], error, disabled = false, children }: FormProps) {
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      {children}
      {others.map((message) => (
        <Notice key={message} tone="critical">
          {message}
        </Notice>
      ))}
      {error != null && <Failed error={error} />}
      <FormEnd>
        <Button variant="default" onClick={onCancel}>
          {i18n.t("Cancel")}
        </Button>
        <Button type="submit" loading={pending} disabled={disabled}>
          {submit}
        </Button>
      </FormEnd>
    </form>
  );
}

export function FormEnd({ children }: { children: ReactNode }) {
  return <div className={styles.formEnd}>{children}</div>;
}
