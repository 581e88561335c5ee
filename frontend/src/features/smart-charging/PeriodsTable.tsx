/** The periods of a schedule, a row for each: when it starts, what it allows, on how many phases. */
import { ActionIcon, Button, NativeSelect, SegmentedControl, TextInput } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import type { ChargingRateUnit } from "../../generated/graphql";
import { i18n } from "../../lib/i18n";
import { amount, type Draft, type DraftPeriod, period, seconds } from "./draft";
import styles from "./smart-charging.module.css";

interface Props {
  draft: Draft;
  onChange: (change: Partial<Draft>) => void;
  error?: string;
}

/** The hour after the last period, for the next one. */
function hourAfter(periods: readonly DraftPeriod[]): string {
  const last = Math.max(0, ...periods.map((one) => seconds(one.start) ?? 0));
  return periods.length === 0 ? "0:00" : `${Math.floor(last / 3600) + 1}:00`;
}

export function PeriodsTable({ draft, onChange, error }: Props) {
  const { periods, unit } = draft;
  const change = (key: number, to: Partial<DraftPeriod>) =>
    onChange({ periods: periods.map((one) => (one.key === key ? { ...one, ...to } : one)) });
  return (
    <fieldset className={styles.set} aria-describedby={error ? "periods-error" : undefined}>
      <legend className={styles.legend}>{i18n.t("Limits")}</legend>
      <SegmentedControl
        size="xs"
        mb={8}
        aria-label={i18n.t("Unit")}
        value={unit}
        onChange={(value) => onChange({ unit: value as ChargingRateUnit })}
        data={[
          { value: "A", label: i18n.t("A on each phase") },
          { value: "W", label: i18n.t("W in all") },
        ]}
      />
      <table className={styles.periods}>
        <thead>
          <tr>
            <th scope="col">{i18n.t("After h:min")}</th>
            <th scope="col">{i18n.t("Limit in {unit}", { unit })}</th>
            <th scope="col">{i18n.t("Phases")}</th>
            <th scope="col">
              <span className="sr-only">{i18n.t("Leave out")}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {periods.map((one, index) => (
            <tr key={one.key}>
              <td>
                <TextInput
                  size="xs"
                  aria-label={i18n.t("Start of period {number}", { number: index + 1 })}
                  value={one.start}
                  error={seconds(one.start) === null}
                  onChange={(event) => change(one.key, { start: event.currentTarget.value })}
                />
              </td>
              <td>
                <TextInput
                  size="xs"
                  inputMode="decimal"
                  aria-label={i18n.t("Limit of period {number} in {unit}", { number: index + 1, unit })}
                  value={one.limit}
                  error={amount(one.limit) === null}
                  onChange={(event) => change(one.key, { limit: event.currentTarget.value })}
                  data-autofocus={index === 0 || undefined}
                />
              </td>
              <td>
                <NativeSelect
                  size="xs"
                  aria-label={i18n.t("Phases of period {number}", { number: index + 1 })}
                  value={one.phases}
                  onChange={(event) => change(one.key, { phases: event.currentTarget.value as DraftPeriod["phases"] })}
                  data={[{ value: "", label: "–" }, "1", "2", "3"]}
                />
              </td>
              <td>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={i18n.t("Leave out period {number}", { number: index + 1 })}
                  disabled={periods.length === 1}
                  onClick={() => onChange({ periods: periods.filter((other) => other.key !== one.key) })}
                >
                  <IconX size={15} />
                </ActionIcon>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {error && (
        <p id="periods-error" className="critical" style={{ margin: "0 0 6px" }}>
          {error}
        </p>
      )}
      <Button
        variant="default"
        leftSection={<IconPlus size={14} />}
        onClick={() => onChange({ periods: [...periods, period(hourAfter(periods), periods.at(-1)?.limit ?? "16")] })}
      >
        {i18n.t("Another period")}
      </Button>
    </fieldset>
  );
}
