import { expect, it } from "vitest";
import { addressFor, pastedSum, sha256 } from "./upload";

it("says in the address what was said of the image, and leaves out what was not", () => {
  const about = { version: " 2.1 ", vendor: "Acme & Sons", model: " ", note: "" };
  expect(addressFor(about, "fast 2.1.bin")).toBe("/files/firmware?version=2.1&name=fast+2.1.bin&vendor=Acme+%26+Sons");
});

it("adds a file up as the maker would", async () => {
  const empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
  expect(await sha256({ size: 0, arrayBuffer: () => Promise.resolve(new ArrayBuffer(0)) } as Blob)).toBe(empty);
  expect(pastedSum(`SHA256 (fast.bin) = ${empty.toUpperCase()}`)).toBe(empty);
  expect(pastedSum(empty.replaceAll(/(..)/g, "$1:"))).toBe(empty);
  expect(pastedSum("none")).toBeNull();
});

it("does not hold a file in memory that is too large for it", async () => {
  expect(await sha256({ size: 600 * 1024 * 1024 } as Blob)).toBeNull();
});
