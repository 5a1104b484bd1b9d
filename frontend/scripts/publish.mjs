// Puts a finished build where the server looks: node scripts/publish.mjs BUILT PUBLIC
// Processes go on with the build that stood there when they began, and pages stay open for days. So each file arrives
// whole (by renaming), what names the others arrives last, and a file that is of no build any more stays for a while.
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";

const KEPT_MS = 7 * 24 * 3_600_000;
const MANIFEST = join(".vite", "manifest.json");
/** Names of the assets of the build that is served. */
const LIST = ".published.json";
const [built = "", target = ""] = process.argv.slice(2);
if (!existsSync(join(built, MANIFEST)) || !target) {
  console.error("Usage: node scripts/publish.mjs BUILT PUBLIC, where BUILT holds a finished build.");
  process.exit(2);
}

const assets = join(target, "assets");
for (const folder of [assets, join(target, ".vite")]) mkdirSync(folder, { recursive: true });

// From now on the files of the build before are old.
const now = new Date();
const list = join(target, LIST);
for (const name of existsSync(list) ? JSON.parse(readFileSync(list, "utf8")) : [])
  if (existsSync(join(assets, name))) utimesSync(join(assets, name), now, now);

const names = readdirSync(join(built, "assets"));
for (const name of names) renameSync(join(built, "assets", name), join(assets, name));
for (const name of ["sw.js", MANIFEST]) renameSync(join(built, name), join(target, name));
writeFileSync(list, JSON.stringify(names));
rmSync(built, { recursive: true });

const living = new Set(names);
for (const name of readdirSync(assets).filter((one) => !living.has(one)))
  if (now.getTime() - statSync(join(assets, name)).mtimeMs > KEPT_MS) rmSync(join(assets, name));
