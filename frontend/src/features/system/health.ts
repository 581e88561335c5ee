/** What the server says of itself to whoever asks, signed in or not. */
export interface Health {
  parts: Record<"database" | "bus" | "intake", boolean>;
  /** How long the answer took on its way and back, in ms. */
  took: number;
}

export async function readHealth(signal: AbortSignal): Promise<Health> {
  const began = performance.now();
  // 503 is an answer too: it tells which part is away.
  const response = await fetch("/health/ready", { signal });
  const told = (await response.json()) as Pick<Health, "parts">;
  return { parts: told.parts, took: Math.round(performance.now() - began) };
}
