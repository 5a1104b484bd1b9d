import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { defineConfig, type Manifest } from "vite";

const OUT = ".build";
const BASE = "/static/build/";
/** Too large to fetch before it is wanted; kept when it is. */
const ON_DEMAND = new Set(["src/chat/math.ts"]);

/** Every file the application may need without a network. */
function appFiles(): string[] {
  const manifest = JSON.parse(readFileSync(`${OUT}/.vite/manifest.json`, "utf8")) as Manifest;
  const wanted = Object.entries(manifest).filter(([key]) => !ON_DEMAND.has(key));
  const files = wanted.flatMap(([, { file, css = [] }]) => [file, ...css]);
  return [...new Set(files)].sort().map((file) => BASE + file);
}

// The worker is built second, because it names the files of the first build.
export default defineConfig(() => {
  const files = appFiles();
  const version = createHash("sha256").update(files.join()).digest("hex").slice(0, 12);
  return {
    publicDir: false as const,
    define: { __FILES__: JSON.stringify(files), __VERSION__: JSON.stringify(version) },
    build: {
      outDir: OUT,
      emptyOutDir: false,
      target: "es2022",
      lib: { entry: "src/sw/worker.ts", formats: ["es" as const], fileName: () => "sw.js" },
    },
  };
});
