/** Who is signed in. The console hides what is not allowed; the server decides. */
import { createContext, useContext } from "react";
import type { Role, ViewerQuery } from "../generated/graphql";

export type Viewer = ViewerQuery["viewer"];

export const ViewerContext = createContext<Viewer | null>(null);

export function useViewer(): Viewer {
  const viewer = useContext(ViewerContext);
  if (!viewer) throw new Error("nobody is signed in here");
  return viewer;
}

export function useMay(role: Role): boolean {
  return useViewer().permissions.includes(role);
}
