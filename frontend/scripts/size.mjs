// Fails when the script of the first load outgrows its budget: what an ordinary page runs before anything is lazy.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const BUDGET_BYTES = 60 * 1024;
const OUT = new URL("../../static/build/", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL(".vite/manifest.json", OUT), "utf8"));
const size = (file) => gzipSync(readFileSync(new URL(file, OUT)), { level: 9 }).length;

/** The chunk `key` and every chunk it imports at once. */
function reach(key, seen) {
  if (seen.has(key)) return seen;
  seen.add(key);
  for (const next of manifest[key].imports ?? []) reach(next, seen);
  return seen;
}

const kilobytes = (bytes) => `${(bytes / 1024).toFixed(1).padStart(7)} kB`;
const total = (keys) => [...keys].reduce((sum, key) => sum + size(manifest[key].file), 0);

const WORDS = ["src/i18n/fr.ts", "src/i18n/en.ts"];
const entry = Object.keys(manifest).find((key) => manifest[key].isEntry);
const first = reach(entry, new Set());
const words = WORDS.map((key) => ({ key, size: size(manifest[key].file) })).sort(
  (one, two) => two.size - one.size,
)[0];
reach(words.key, first);
// Each page as it is met first: the entry, one language, and the page. What it loads on demand does not count.
let worst = 0;
for (const page of manifest[entry].dynamicImports.filter((key) => !WORDS.includes(key))) {
  const whole = total(reach(page, new Set(first)));
  worst = Math.max(worst, whole);
  console.log(`${kilobytes(whole)}  first load of ${manifest[page].src ?? manifest[page].file}`);
}
for (const key of Object.keys(manifest).sort()) {
  if (!manifest[key].file.endsWith(".js")) continue;
  console.log(
    `        ${(size(manifest[key].file) / 1024).toFixed(1).padStart(7)} kB  ${first.has(key) ? "first" : "lazy "} ${key}`,
  );
}
if (worst > BUDGET_BYTES) {
  console.error(
    `The first load is ${(worst / 1024).toFixed(1)} kB gzipped; the budget is ${BUDGET_BYTES / 1024} kB.`,
  );
  process.exit(1);
}
