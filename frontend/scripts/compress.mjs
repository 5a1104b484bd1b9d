// Puts beside each built file what a browser gets of it: the server sends a file's .br or .gz to who takes that.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { brotliCompressSync, gzipSync } from "node:zlib";

const ASSETS = new URL("../.build/assets/", import.meta.url);
const WORTH_IT = /\.(css|js|svg)$/; // fonts are compressed already

for (const name of readdirSync(ASSETS).filter((one) => WORTH_IT.test(one))) {
  const whole = readFileSync(new URL(name, ASSETS));
  writeFileSync(new URL(`${name}.br`, ASSETS), brotliCompressSync(whole));
  writeFileSync(new URL(`${name}.gz`, ASSETS), gzipSync(whole, { level: 9 }));
}
