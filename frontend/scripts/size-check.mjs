// What a browser loads before the first page stands: no more than the budget, compressed.
import { existsSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const MOST = { js: 180_000, css: 45_000 };
const FIRST = ["index.html", "src/features/overview/OverviewPage.tsx", "src/locales/en.po"];

if (!existsSync("dist/.vite/manifest.json")) {
  console.error("dist holds no build: run 'make console' first.");
  process.exit(1);
}
const manifest = JSON.parse(readFileSync("dist/.vite/manifest.json", "utf8"));
const files = new Set();
const seen = new Set();
const take = (name) => {
  const part = manifest[name];
  if (!part) throw new Error(`the build has no part ${name}`);
  if (seen.has(name)) return;
  seen.add(name);
  files.add(part.file);
  for (const file of part.css ?? []) files.add(file);
  for (const imported of part.imports ?? []) take(imported);
};
FIRST.forEach(take);

let wrong = 0;
for (const [kind, most] of Object.entries(MOST)) {
  const size = [...files].filter((file) => file.endsWith(`.${kind}`)).reduce((sum, file) => sum + gzipSync(readFileSync(`dist/${file}`)).length, 0);
  console.log(`The first page loads ${(size / 1000).toFixed(1)} kB of ${kind}, compressed; at most ${most / 1000} kB.`);
  if (size > most) wrong = 1;
}
process.exit(wrong);
