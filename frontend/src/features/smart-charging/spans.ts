/** How far ahead charts of limits look, in s. */
export const SPANS = [3_600, 6 * 3_600, 86_400, 7 * 86_400] as const;

export function spanInWords(span: number): string {
  return span < 86_400 ? `${span / 3_600}\u00a0h` : `${span / 86_400}\u00a0d`;
}
