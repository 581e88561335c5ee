/** What only the deployment knows: its version, and where charge points connect. */
import { useQuery } from "@tanstack/react-query";

export interface Config {
  version: string;
  ocppUrl: string;
  /** Where the map takes its pictures from; null where it asks nobody. */
  map: { tiles: string; attribution: string } | null;
  /** In a demo: as whom anybody may sign in. */
  guest?: { username: string; password: string };
}

async function read(): Promise<Config> {
  const response = await fetch("/config.json");
  if (!response.ok) throw new Error(`the configuration was answered with status ${response.status}`);
  return (await response.json()) as Config;
}

export function useConfig(): Config | null {
  const { data } = useQuery({ queryKey: ["config"], queryFn: read, staleTime: Number.POSITIVE_INFINITY });
  return data ?? null;
}

/** The address of a charge point; null until it is known. */
export function useOcppUrl(identity: string): string | null {
  const data = useConfig();
  return data ? `${data.ocppUrl}/${identity}` : null;
}
