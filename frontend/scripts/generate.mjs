// The shapes of the REST API and of the wire, as TypeScript, from the documents that the server writes.
// With --check: fail when src/api/generated.ts is stale.
import { readFile, writeFile } from "node:fs/promises";
import { compile } from "json-schema-to-typescript";

const PROTOCOL = new URL("../../docs/protocol/", import.meta.url);
const TARGET = new URL("../src/api/generated.ts", import.meta.url);
const BANNER = "/** Generated from docs/protocol by `make generate`; not to be edited. */";

const read = async (name) => JSON.parse(await readFile(new URL(name, PROTOCOL), "utf8"));

/** Without titles every shape is named by its key, and no property becomes a type of its own. */
function untitled(value) {
  if (Array.isArray(value)) return value.map(untitled);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, inner]) => !(key === "title" && typeof inner === "string"))
      .map(([key, inner]) => [
        key,
        key === "$ref" ? inner.replace("#/components/schemas/", "#/definitions/") : untitled(inner),
      ]),
  );
}

const [openapi, asyncapi] = await Promise.all([read("openapi.json"), read("asyncapi.json")]);
const definitions = untitled({ ...asyncapi.components.schemas, ...openapi.components.schemas });
const text = await compile({ title: "Protocol", type: "object", definitions }, "Protocol", {
  additionalProperties: false,
  bannerComment: BANNER,
  format: true,
  ignoreMinAndMaxItems: true, // else ten attachments at most are a union of eleven tuples
  style: { printWidth: 110 },
  unreachableDefinitions: true,
});

if (process.argv.includes("--check")) {
  const kept = await readFile(TARGET, "utf8").catch(() => "");
  if (kept !== text) {
    console.error("src/api/generated.ts is stale: run `make generate` and commit what it writes.");
    process.exit(1);
  }
} else {
  await writeFile(TARGET, text);
}
