/** A glyph for each status, so that none is told by its hue alone. Drawn in a box of 16. */
import type { ReactElement } from "react";
import { type ShownStatus, statusToken } from "../theme/status";

const ring = <circle cx="8" cy="8" r="5.6" fill="none" stroke="currentColor" strokeWidth="1.8" />;

function shape(status: ShownStatus): ReactElement {
  switch (status) {
    case "AVAILABLE":
      return ring;
    case "PREPARING":
      return (
        <>
          {ring}
          <path d="M8 8V2.4A5.6 5.6 0 0 1 13.6 8z" fill="currentColor" />
        </>
      );
    case "CHARGING":
      return <path d="M9.4 1 2.8 9.2h4L6.2 15l7-8.6H8.8z" fill="currentColor" />;
    case "SUSPENDED_EV":
      return <path d="M5.4 2.6v10.8M10.6 2.6v10.8" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" />;
    case "SUSPENDED_EVSE":
      return <path d="M5 2.8v10.4M11 2.8v10.4" stroke="currentColor" strokeWidth="3.4" strokeLinecap="round" />;
    case "FINISHING":
      return (
        <>
          {ring}
          <path d="M8 8V2.4A5.6 5.6 0 1 1 2.4 8z" fill="currentColor" />
        </>
      );
    case "RESERVED":
      return <path d="m8 1.2 6.8 6.8L8 14.8 1.2 8z" fill="currentColor" />;
    case "UNAVAILABLE":
      return (
        <>
          {ring}
          <path d="m4.2 4.2 7.6 7.6" stroke="currentColor" strokeWidth="1.8" />
        </>
      );
    case "FAULTED":
      return (
        <>
          <circle cx="8" cy="8" r="7" fill="currentColor" />
          <path d="m5.2 5.2 5.6 5.6m0-5.6-5.6 5.6" stroke="var(--surface-1)" strokeWidth="1.9" strokeLinecap="round" />
        </>
      );
    default:
      return (
        <circle cx="8" cy="8" r="5.6" fill="none" stroke="currentColor" strokeWidth="1.6" strokeDasharray="2.4 2" />
      );
  }
}

export function StatusGlyph({ status, size = 14 }: { status: ShownStatus; size?: number }) {
  return (
    <svg
      viewBox="0 0 16 16"
      width={size}
      height={size}
      aria-hidden="true"
      style={{ color: `var(${statusToken(status)})`, flex: "none" }}
    >
      {shape(status)}
    </svg>
  );
}
