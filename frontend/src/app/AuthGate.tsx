/** Nothing is shown before it is known who looks. The address stays, so that one lands where one wanted. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { lazy, type ReactNode, Suspense, useEffect, useState } from "react";
import { ViewerDocument } from "../generated/graphql";
import { ApiError, gql, onSignedOut } from "../lib/api";
import { useConfig } from "../lib/config";
import { ViewerContext } from "../lib/permissions";
import { closeSocket, socket } from "../live/socket";
import { Failed } from "../ui/states";

const SignIn = lazy(() => import("../features/access/SignIn").then((module) => ({ default: module.SignIn })));

export function AuthGate({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const [ended, setEnded] = useState(false);
  // Read along with the viewer, so that the sign-in need not wait for it.
  useConfig();
  const viewer = useQuery({
    queryKey: ["viewer"],
    queryFn: ({ signal }) => gql(ViewerDocument, {}, signal).then((result) => result.viewer),
    retry: false,
    staleTime: 60_000,
  });
  const signedIn = viewer.data !== undefined && !(viewer.error instanceof ApiError && viewer.error.code === "UNAUTHENTICATED");

  useEffect(
    () =>
      onSignedOut(() => {
        if (client.getQueryData(["viewer"]) === undefined) return;
        setEnded(true);
        closeSocket();
        client.clear();
        void client.refetchQueries({ queryKey: ["viewer"] });
      }),
    [client],
  );
  useEffect(() => {
    if (signedIn) socket();
  }, [signedIn]);

  if (signedIn && viewer.data) return <ViewerContext value={viewer.data}>{children}</ViewerContext>;
  if (viewer.isPending) return null;
  if (viewer.error instanceof ApiError && viewer.error.code !== "UNAUTHENTICATED") {
    return (
      <main style={{ display: "grid", placeItems: "center", height: "100%" }}>
        <Failed error={viewer.error} retry={() => void viewer.refetch()} />
      </main>
    );
  }
  return (
    <Suspense fallback={null}>
      <SignIn
        ended={ended}
        onSignedIn={() => {
          setEnded(false);
          return viewer.refetch();
        }}
      />
    </Suspense>
  );
}
