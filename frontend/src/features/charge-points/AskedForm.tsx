/** The form that an address asks for, over the page of a charge point: so the palette leads to it. */
import { useState } from "react";
import type { Form } from "../../app/router";
import { Notice } from "../../ui/states";
import type { Target } from "../commands/actions";
import { AskDiagnostics } from "../diagnostics/AskDiagnostics";
import { Reserve } from "../reservations/Reserve";
import { ProfileForm } from "../smart-charging/ProfileForm";
import { SPANS } from "../smart-charging/spans";

const ELECTRICITY = { voltageV: 230, phases: 3 };

export function AskedForm({ form, target, onClose }: { form: Form | undefined; target: Target; onClose: () => void }) {
  const [warning, setWarning] = useState<string | null>(null);
  return (
    <>
      {warning && <Notice tone="warning">{warning}</Notice>}
      <ProfileForm opened={form === "limit"} target={target} electricity={ELECTRICITY} ahead={SPANS[0]} onClose={onClose} />
      <Reserve opened={form === "reserve"} target={target} onClose={onClose} />
      <AskDiagnostics opened={form === "diagnostics"} target={target} onClose={onClose} onAsked={setWarning} />
    </>
  );
}
