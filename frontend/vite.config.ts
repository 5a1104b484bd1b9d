import { defineConfig } from "vitest/config";

// Hashed names and a manifest: Django's page reads the manifest, so a name is never written twice.
export default defineConfig(({ mode }) => ({
  base: "/static/build/",
  publicDir: false,
  esbuild: { jsx: "automatic", jsxImportSource: "preact" },
  build: {
    // What is served is exchanged whole, by scripts/publish.mjs, except where each change is to be seen at once.
    outDir: mode === "development" ? "../static/build" : ".build",
    emptyOutDir: true,
    manifest: true,
    target: "es2022",
    sourcemap: mode === "development",
    assetsInlineLimit: 0, // a data: style sheet or font would need a hole in the CSP
    modulePreload: { polyfill: false },
    rollupOptions: { input: "src/main.tsx" },
  },
  test: {
    environment: "happy-dom",
    include: ["src/**/*.test.{ts,tsx}"],
    restoreMocks: true,
  },
}));
