import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { defineConfig, type Manifest } from "vite";

const OUT = "../static/build";
const BASE = "/static/build/";

/** Every file of the first paint: the entry, what it imports at once, and their styles. */
function shellFiles(): string[] {
  const manifest = JSON.parse(readFileSync(`${OUT}/.vite/manifest.json`, "utf8")) as Manifest;
  const files = new Set<string>();
  const visit = (key: string): void => {
    const chunk = manifest[key];
    if (!chunk || files.has(BASE + chunk.file)) return;
    files.add(BASE + chunk.file);
    for (const css of chunk.css ?? []) files.add(BASE + css);
    for (const next of chunk.imports ?? []) visit(next);
  };
  const entry = Object.keys(manifest).find((key) => manifest[key]?.isEntry);
  if (entry) visit(entry);
  return [...files].sort();
}

// The worker is built second, because it names the files of the first build.
export default defineConfig(() => {
  const shell = shellFiles();
  const version = createHash("sha256").update(shell.join()).digest("hex").slice(0, 12);
  return {
    publicDir: false as const,
    define: { __SHELL__: JSON.stringify(shell), __VERSION__: JSON.stringify(version) },
    build: {
      outDir: OUT,
      emptyOutDir: false,
      target: "es2022",
      lib: { entry: "src/sw/worker.ts", formats: ["es" as const], fileName: () => "sw.js" },
    },
  };
});
