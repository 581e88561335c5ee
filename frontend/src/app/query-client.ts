/** How long answers count as fresh, and which failures are worth another try. */
import { QueryClient } from "@tanstack/react-query";
import { ApiError } from "../lib/api";
import { share } from "../lib/partial";

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      structuralSharing: share,
      retry: (failures, error) => error instanceof ApiError && error.code === "NETWORK" && failures < 2,
      refetchOnWindowFocus: true,
    },
  },
});
