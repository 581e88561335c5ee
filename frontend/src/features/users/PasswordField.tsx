/** A new password for somebody: typed, or invented and shown. */
import { Button, TextInput } from "@mantine/core";
import { i18n } from "../../lib/i18n";
import { inventPassword } from "./roles";

export const SHORTEST = 8;

export function PasswordField({ value, onChange, error }: { value: string; onChange: (password: string) => void; error?: string }) {
  return (
    <div style={{ display: "grid", gridTemplateColumns: "minmax(0, 1fr) auto", gap: 8, alignItems: "end" }}>
      <TextInput
        label={i18n.t("Password")}
        description={i18n.t("At least 8 characters. You hand it over; they can change it at their name, top right.")}
        required
        minLength={SHORTEST}
        maxLength={1000}
        value={value}
        error={error}
        spellCheck={false}
        autoComplete="new-password"
        styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      <Button variant="default" size="sm" onClick={() => onChange(inventPassword())}>
        {i18n.t("Invent one")}
      </Button>
    </div>
  );
}
