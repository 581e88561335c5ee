/** A step in the life of something: what happened, when, and whether it went well. */
export interface Step {
  label: string;
  at: string | null;
  state: "done" | "now" | "ahead" | "bad";
  note?: string;
}
