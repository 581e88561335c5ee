/** GraphQL over HTTP: typed data, or an ApiError that says what failed. */
import type { TypedDocumentString, UserErrorFieldsFragment } from "../generated/graphql";
import { serverNow } from "./clock";
import { distinct, pathInWords, remember } from "./partial";
import { problemInWords, refusalInWords } from "./refusals";

export class ApiError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly requestId: string | null = null,
    readonly path: string | null = null,
    /** In how many seconds another try has a chance; null if the server does not say. */
    readonly retryAfter: number | null = null,
  ) {
    super(problemInWords(code, message, retryAfter));
    this.name = "ApiError";
    this.notBefore = retryAfter === null ? 0 : serverNow() + 1000 * retryAfter;
  }

  /** When another try has a chance, by the server's clock; 0 for at once. */
  readonly notBefore: number;
}

/** An entry of `errors` in an answer. */
export interface Problem {
  message: string;
  path?: readonly (string | number)[];
  extensions?: { code?: unknown; requestId?: unknown; retryAfter?: unknown };
}

interface Answer<Result> {
  data?: Result | null;
  errors?: Problem[];
}

export function errorOf({ message, path, extensions }: Problem, requestId: string | null = null): ApiError {
  return new ApiError(
    typeof extensions?.code === "string" ? extensions.code : "INTERNAL",
    message,
    typeof extensions?.requestId === "string" ? extensions.requestId : requestId,
    path ? pathInWords(path) : null,
    typeof extensions?.retryAfter === "number" ? extensions.retryAfter : null,
  );
}

const MUTATION = /^\s*mutation\b/;

const expired = new Set<() => void>();

/** Call `listener` whenever the server says that nobody is signed in. */
export function onSignedOut(listener: () => void): () => void {
  expired.add(listener);
  return () => expired.delete(listener);
}

export function reportSignedOut(): void {
  for (const listener of expired) listener();
}

/**
 * Ask the server. An answer of which only parts are missing is an answer, and what it lacks is remembered with it;
 * of what was to be done there are no parts.
 */
export async function gql<Result, Variables>(
  document: TypedDocumentString<Result, Variables>,
  variables?: Variables,
  signal?: AbortSignal,
): Promise<Result> {
  let response: Response;
  try {
    response = await fetch("/graphql", {
      method: "POST",
      headers: { "content-type": "application/json", "x-voltgraph": "1" },
      credentials: "same-origin",
      body: JSON.stringify({ query: document.toString(), variables }),
      signal,
    });
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw new ApiError("NETWORK", "The server cannot be reached.");
  }
  const requestId = response.headers.get("x-request-id");
  let answer: Answer<Result>;
  try {
    answer = (await response.json()) as Answer<Result>;
  } catch {
    throw new ApiError("NETWORK", `The server answered with status ${response.status}.`, requestId);
  }
  const errors = (answer.errors ?? []).map((problem) => errorOf(problem, requestId));
  const refusal = errors.find(({ code }) => code === "UNAUTHENTICATED");
  if (refusal) reportSignedOut();
  const empty = Object.values(answer.data ?? {}).every((value) => value === null);
  const error = refusal ?? errors[0];
  if (error && (refusal || empty || MUTATION.test(document.toString()))) throw error;
  if (answer.data == null) throw new ApiError("INTERNAL", "The server gave an empty answer.", requestId);
  if (errors.length > 0) remember(answer.data, distinct(errors.map((one) => ({ path: one.path ?? "", error: one }))));
  for (const payload of Object.values(answer.data)) translate(payload);
  return answer.data;
}

/** Say the refusals of a mutation in the language of the console, before any page shows them. */
function translate(payload: unknown): void {
  if (typeof payload !== "object" || payload === null || !("userErrors" in payload)) return;
  for (const refusal of payload.userErrors as UserErrorFieldsFragment[]) {
    refusal.message = refusalInWords(refusal.code, refusal.message);
  }
}
