/** The name of a configuration key: any, with the standard ones to choose from and what they mean. */
import { Autocomplete } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { KnownConfigurationKeysDocument } from "../../generated/graphql";
import { gql } from "../../lib/api";
import { i18n } from "../../lib/i18n";

interface Props {
  label: string;
  value: string;
  error?: string;
  onChange: (key: string) => void;
}

export function useKnownKeys() {
  const { data } = useQuery({
    queryKey: ["known configuration keys"],
    queryFn: ({ signal }) => gql(KnownConfigurationKeysDocument, {}, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const all = data?.knownConfigurationKeys ?? [];
  return { all, of: (key: string) => all.find((known) => known.key.toLowerCase() === key.trim().toLowerCase()) };
}

export function ConfigurationKeyInput({ label, value, error, onChange }: Props) {
  const known = useKnownKeys();
  const chosen = known.of(value);
  return (
    <Autocomplete
      label={label}
      description={chosen ? [chosen.meaning, chosen.unit].filter(Boolean).join(" ") : i18n.t("A standard key, or one of the maker's own.")}
      required
      data={known.all.filter(({ access }) => access !== "READ").map(({ key }) => key)}
      limit={8}
      value={value}
      error={error}
      maxLength={50}
      autoComplete="off"
      spellCheck={false}
      onChange={onChange}
    />
  );
}
