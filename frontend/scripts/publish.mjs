// Puts a finished build where the server looks: node scripts/publish.mjs BUILT PUBLIC
// Processes go on with the build that stood there when they began, and pages stay open for days. So each file arrives
// whole (by renaming), what names the others arrives last, and a file that is of no build any more stays for a while.
// It may be stopped anywhere: the next time makes good what is missing.
import {
  copyFileSync,
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
const [built = "", target = ""] = process.argv.slice(2);
if (!existsSync(join(built, MANIFEST)) || !target) {
  console.error("Usage: node scripts/publish.mjs BUILT PUBLIC, where BUILT holds a finished build.");
  process.exit(2);
}

const assets = join(target, "assets");
/** Names of the assets that may be served. */
const list = join(target, ".published.json");

/** As the list says; all there are where it says nothing, as after a build that was made without it. */
function served() {
  try {
    const said = JSON.parse(readFileSync(list, "utf8"));
    if (Array.isArray(said)) return said;
  } catch {
    // As without one.
  }
  return readdirSync(assets);
}

function say(names) {
  writeFileSync(`${list}.new`, JSON.stringify(names));
  renameSync(`${list}.new`, list);
}

/** By way of a copy: what is built may lie on another file system. */
function put(name) {
  copyFileSync(join(built, name), join(target, `${name}.new`));
  renameSync(join(target, `${name}.new`), join(target, name));
}

for (const folder of [assets, join(target, ".vite")]) mkdirSync(folder, { recursive: true });
const now = new Date();
const before = served();
for (const name of before) if (existsSync(join(assets, name))) utimesSync(join(assets, name), now, now); // old from now on
const names = readdirSync(join(built, "assets"));
for (const name of names) put(join("assets", name));
say([...new Set([...before, ...names])]); // either, until it is known which
put("sw.js");
put(MANIFEST);
say(names);
rmSync(built, { recursive: true });

const living = new Set(names);
for (const name of readdirSync(assets).filter((one) => !living.has(one)))
  if (now.getTime() - statSync(join(assets, name)).mtimeMs > KEPT_MS) rmSync(join(assets, name));
