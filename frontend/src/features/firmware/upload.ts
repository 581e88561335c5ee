/** Bringing an image to the server: by HTTP, since GraphQL carries no files, and with a request that tells its progress. */
import { ApiError, reportSignedOut } from "../../lib/api";
import { i18n } from "../../lib/i18n";

export interface About {
  version: string;
  vendor: string;
  model: string;
  note: string;
}

export interface Uploaded {
  id: string;
  /** As it is known here: bytes that were here before keep the words of then. */
  version: string;
  sizeBytes: number;
  sha256: string;
}

/** Larger files are not added up in the browser: it would have to hold them whole. */
const MOST_ADDED_UP = 512 * 1024 * 1024;

export function addressFor(about: About, name: string): string {
  const asked = new URLSearchParams({ version: about.version.trim(), name });
  for (const field of ["vendor", "model", "note"] as const) {
    const said = about[field].trim();
    if (said !== "") asked.set(field, said);
  }
  return `/files/firmware?${asked}`;
}

/** Send the file; `onSent` hears how many of its bytes have gone. */
export function upload(file: File, about: About, onSent: (bytes: number) => void, signal: AbortSignal): Promise<Uploaded> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", addressFor(about, file.name));
    request.setRequestHeader("content-type", "application/octet-stream");
    request.setRequestHeader("x-voltgraph", "1");
    request.upload.addEventListener("progress", ({ loaded }) => onSent(loaded));
    request.addEventListener("error", () => reject(new ApiError("NETWORK", i18n.t("The server cannot be reached."))));
    request.addEventListener("abort", () => reject(new DOMException("aborted", "AbortError")));
    request.addEventListener("load", () => {
      if (request.status === 201) return resolve(JSON.parse(request.responseText) as Uploaded);
      if (request.status === 401) reportSignedOut();
      const code = request.status === 403 ? "FORBIDDEN" : "BAD_USER_INPUT";
      const said = request.responseText.trim() || i18n.t("The server answered with status {status}.", { status: request.status });
      return reject(new ApiError(code, said, request.getResponseHeader("x-request-id")));
    });
    signal.addEventListener("abort", () => request.abort());
    request.send(file);
  });
}

/** SHA-256 of a file as hex digits; null where the browser cannot say it. */
export async function sha256(file: Blob): Promise<string | null> {
  // Without https a browser has no such function; the server's sum is shown all the same.
  if (file.size > MOST_ADDED_UP || globalThis.crypto?.subtle === undefined) return null;
  const sum = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return [...new Uint8Array(sum)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The hex digits of a checksum as somebody has pasted it; null for none. */
export function pastedSum(text: string): string | null {
  const found = /[0-9a-f]{64}/i.exec(text.replaceAll(/[\s:]/g, ""));
  return found ? found[0].toLowerCase() : null;
}
