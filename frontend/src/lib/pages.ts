/** Pages of a list, one after the other, as TanStack Query keeps them. */
import { type QueryKey, useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";

interface Page<T> {
  nodes: T[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

export function usePages<T>(
  queryKey: QueryKey,
  read: (after: string | null, signal: AbortSignal) => Promise<Page<T>>,
  options: { refetchInterval?: number; enabled?: boolean } = {},
) {
  const query = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) => read(pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => (page.pageInfo.hasNextPage ? page.pageInfo.endCursor : undefined),
    ...options,
  });
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.nodes) ?? [], [query.data]);
  return { ...query, rows };
}

/** Page after page until `most` rows are there or no more come; `more` says whether there are any left. */
export async function upTo<T>(most: number, read: (after: string | null) => Promise<Page<T>>): Promise<{ rows: T[]; more: boolean }> {
  const rows: T[] = [];
  let after: string | null = null;
  do {
    const { nodes, pageInfo }: Page<T> = await read(after);
    rows.push(...nodes);
    after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
  } while (after !== null && rows.length < most);
  return { rows: rows.slice(0, most), more: after !== null || rows.length > most };
}
