// Builds dist/: generated code, JavaScript and types; then holds the JSON build to its size.
import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const JSON_GZIP_BYTES_MAX = 15 * 1024;

const run = (command, ...args) =>
  execFileSync("npx", ["--no-install", command, ...args], { stdio: "inherit" });

async function gzipBytes(entry) {
  const { outputFiles, metafile } = await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    write: false,
    metafile: true,
  });
  return { bytes: gzipSync(outputFiles[0].contents).length, inputs: Object.keys(metafile.inputs) };
}

rmSync("dist", { recursive: true, force: true });
rmSync("src/generated", { recursive: true, force: true });
execFileSync("npm", ["run", "--silent", "generate"], { stdio: "inherit" });
run("tsc", "-p", "tsconfig.json");

const json = await gzipBytes("dist/json.js");
const all = await gzipBytes("dist/index.js");
const document = await gzipBytes("dist/document.js");
console.log(
  `JSON build: ${json.bytes} bytes gzip (limit ${JSON_GZIP_BYTES_MAX}); with protobuf: ${all.bytes}; documents: ${document.bytes}`,
);
if (json.bytes > JSON_GZIP_BYTES_MAX) throw new Error("the JSON build is too large");
const stray = json.inputs.filter((input) => /bufbuild|generated/.test(input));
if (stray.length > 0) throw new Error(`the JSON build holds protobuf: ${stray}`);
const link = document.inputs.filter((input) => /link|connection/.test(input));
if (link.length > 0) throw new Error(`documents hold a second client: ${link}`);
