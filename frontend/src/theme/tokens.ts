/** The contract of the themes: each defines every one of these. Charts read them when they draw. */
export const STATUS_TOKENS = [
  "--status-available",
  "--status-preparing",
  "--status-charging",
  "--status-suspended-ev",
  "--status-suspended-evse",
  "--status-finishing",
  "--status-reserved",
  "--status-unavailable",
  "--status-faulted",
  "--status-offline",
] as const;

export const TOKENS = [
  "--surface-0",
  "--surface-1",
  "--surface-2",
  "--surface-3",
  "--line",
  "--line-strong",
  "--text",
  "--text-dim",
  "--accent",
  "--accent-text",
  "--focus",
  "--shadow",
  "--severity-critical",
  "--severity-warning",
  "--severity-good",
  "--map-water",
  "--map-land",
  "--map-border",
  ...STATUS_TOKENS,
] as const;

export type Token = (typeof TOKENS)[number];

export function token(name: Token): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}
