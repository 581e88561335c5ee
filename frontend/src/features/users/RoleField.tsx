/** Choosing a role, with what each may. */
import { Radio } from "@mantine/core";
import type { Role } from "../../generated/graphql";
import { i18n } from "../../lib/i18n";
import { ROLES, roleLabel, roleMeaning } from "./roles";

export function RoleField({ value, onChange, error }: { value: Role; onChange: (role: Role) => void; error?: string }) {
  return (
    <Radio.Group label={i18n.t("Role")} value={value} onChange={(role) => onChange(role as Role)} error={error}>
      <div style={{ display: "grid", gap: 10, marginTop: 4 }}>
        {ROLES.map((role) => (
          <Radio
            key={role}
            value={role}
            color="var(--accent)"
            iconColor="var(--accent-text)"
            label={roleLabel(role)}
            description={roleMeaning(role)}
          />
        ))}
      </div>
    </Radio.Group>
  );
}
