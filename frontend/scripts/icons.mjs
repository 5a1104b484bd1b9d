// Draws the PNG icons of static/icons/ from their SVG, with the Chromium that the tests use.
// Run it by hand after a change of the drawing: node scripts/icons.mjs
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ICONS = fileURLToPath(new URL("../../static/icons/", import.meta.url));
// What iOS shows has its corners cut by iOS: it gets the drawing without its own.
const WANTED = [
  ["icon.svg", "icon-192.png", 192],
  ["icon.svg", "icon-512.png", 512],
  ["icon-maskable.svg", "icon-maskable-512.png", 512],
  ["icon-maskable.svg", "apple-touch-icon.png", 180],
];

const folder = mkdtempSync(join(tmpdir(), "icons-"));
for (const [source, target, size] of WANTED) {
  const page = join(folder, "page.html");
  writeFileSync(
    page,
    `<style>body{margin:0}img{display:block}</style><img src="file://${ICONS}${source}" width="${size}" height="${size}">`,
  );
  execFileSync("chromium", [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--hide-scrollbars",
    "--default-background-color=00000000",
    `--window-size=${size},${size}`,
    `--screenshot=${ICONS}${target}`,
    `file://${page}`,
  ]);
}
rmSync(folder, { recursive: true });
