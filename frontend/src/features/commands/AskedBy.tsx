/** Who asked for something: people and programs by the names that they sign in with, drivers by their own. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { DriverNameDocument } from "../../generated/graphql";
import { gql } from "../../lib/api";
import { i18n } from "../../lib/i18n";
import { Mono } from "../../ui/values";
import { driverId, whoInWords } from "./who";

const KEPT = 10 * 60_000;

export function AskedBy({ who }: { who: string }) {
  const id = driverId(who);
  return id === null ? <Mono>{whoInWords(who)}</Mono> : <Driver id={id} />;
}

/** A number says nothing to people: the name, once it is known. */
function Driver({ id }: { id: string }) {
  const read = useQuery({
    queryKey: ["drivers", "name", id],
    queryFn: ({ signal }) => gql(DriverNameDocument, { id }, signal),
    staleTime: KEPT,
    retry: false,
  });
  const driver = read.data?.driver;
  return (
    <Link to="/drivers/$id" params={{ id }}>
      {driver?.name || driver?.externalRef || i18n.t("a driver")}
    </Link>
  );
}
