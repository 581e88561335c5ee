/** How GraphiQL asks: over HTTP with the cookie, and over the console's own socket what goes on and on. */
import type { GraphiQLProps } from "graphiql";
import { socket } from "../../live/socket";

type Fetcher = GraphiQLProps["fetcher"];

export const fetcher: Fetcher = (params, options) => {
  const { documentAST } = options ?? {};
  const chosen = documentAST?.definitions.find(
    (one) => one.kind === "OperationDefinition" && (!params.operationName || one.name?.value === params.operationName),
  );
  if (chosen?.kind === "OperationDefinition" && chosen.operation === "subscription") {
    return socket().iterate({ ...params, operationName: params.operationName ?? undefined }) as ReturnType<Fetcher>;
  }
  return ask(params);
};

async function ask(params: object) {
  const response = await fetch("/graphql", {
    method: "POST",
    headers: { "content-type": "application/json", "x-voltgraph": "1" },
    credentials: "same-origin",
    body: JSON.stringify(params),
  });
  return response.json();
}
