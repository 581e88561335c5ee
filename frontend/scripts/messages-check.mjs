// Every word of the console stands in the catalogs, and each catalog but the English one translates it.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

const files = ["en", "de"].map((locale) => `src/locales/${locale}.po`);
const before = files.map((file) => readFileSync(file, "utf8"));
execFileSync("npx", ["lingui", "extract", "--clean", "--workers", "1"], { stdio: "pipe" });
const date = /^"POT-Creation-Date.*$/m;
let wrong = 0;
files.forEach((file, index) => {
  const after = readFileSync(file, "utf8");
  if (after.replace(date, "") !== before[index].replace(date, "")) {
    console.error(`${file} does not hold the words of the console: run 'make console-codegen' and commit the result.`);
    wrong = 1;
  }
});
const missing = [...readFileSync(files[1], "utf8").matchAll(/^msgid "(.+)"\nmsgstr ""$/gm)].map((found) => found[1]);
if (missing.length > 0) {
  console.error(`${files[1]} lacks ${missing.length} translations: ${missing.slice(0, 5).join("; ")}`);
  wrong = 1;
}
process.exit(wrong);
