import { expect, it } from "vitest";
import { upTo } from "./pages";

/** Pages of two rows each, `all` in number. */
const pages = (all: number) => (after: string | null) => {
  const begin = Number(after ?? 0);
  const nodes = [begin + 1, begin + 2].filter((row) => row <= all);
  return Promise.resolve({ nodes, pageInfo: { hasNextPage: begin + 2 < all, endCursor: String(begin + 2) } });
};

it("reads all that there is, and no further than the bound, and says whether more is there", async () => {
  expect(await upTo(10, pages(5))).toEqual({ rows: [1, 2, 3, 4, 5], more: false });
  expect(await upTo(4, pages(5))).toEqual({ rows: [1, 2, 3, 4], more: true });
  expect(await upTo(4, pages(4))).toEqual({ rows: [1, 2, 3, 4], more: false });
  expect(await upTo(3, pages(4))).toEqual({ rows: [1, 2, 3], more: true });
});
