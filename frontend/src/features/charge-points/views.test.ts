// @vitest-environment jsdom
import { expect, it } from "vitest";
import { loadViews, sameSearch, withView } from "./views";

it("knows a view again by what it filters and sorts, not by how it was written", () => {
  expect(sameSearch({ status: "FAULTED,UNAVAILABLE", q: undefined }, { status: "UNAVAILABLE,FAULTED" })).toBe(true);
  expect(sameSearch({ sort: "power" }, { sort: "power", desc: true })).toBe(false);
});

it("keeps one view a name, in the order of the alphabet", () => {
  const views = withView([{ name: "Berlin", search: { q: "b" } }], { name: "Amsterdam", search: {} });
  expect(withView(views, { name: "Berlin", search: { q: "ber" } })).toEqual([
    { name: "Amsterdam", search: {} },
    { name: "Berlin", search: { q: "ber" } },
  ]);
});

it("begins anew where the browser kept something else", () => {
  localStorage.setItem("voltgraph.views.user:anna", '{"not": "a list"}');
  expect(loadViews("user:anna")).toEqual([]);
  localStorage.setItem("voltgraph.views.user:anna", "not json");
  expect(loadViews("user:anna")).toEqual([]);
});
