/** Locations to choose from, by name. */
import { useQuery } from "@tanstack/react-query";
import { LocationChoicesDocument } from "../../generated/graphql";
import { gql } from "../../lib/api";

const MOST = 200;

export function useLocationChoices(): { value: string; label: string }[] {
  const { data } = useQuery({
    queryKey: ["location choices"],
    queryFn: ({ signal }) => gql(LocationChoicesDocument, { contains: null, first: MOST }, signal),
    staleTime: 60_000,
  });
  return (data?.locations.nodes ?? []).map(({ id, name, city }) => ({ value: id, label: city && !name.includes(city) ? `${name}, ${city}` : name }));
}
