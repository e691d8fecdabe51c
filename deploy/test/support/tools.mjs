// The real programs, as cluster/build makes them, and how the tests run them.
import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseAllDocuments } from "yaml";

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../../..");
export const CHART = join(ROOT, "deploy/helm/realtimecluster-operator");
export const NAME = "realtimecluster-operator";
export const NAMESPACE = "realtimecluster-system";

const CACHE = process.env.REALTIMECLUSTER_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "realtimecluster");

export function binary(name) {
  const bin = join(CACHE, "bin");
  const version = readdirSync(bin).sort().at(-1);
  return join(bin, version, name);
}

/** Runs to the end; never throws, so that tests can look at failures. */
export function run(file, args, { env = {}, input } = {}) {
  return new Promise((resolve) => {
    const child = execFile(
      file,
      args,
      { env: { ...process.env, ...env }, maxBuffer: 32 << 20, timeout: 120_000 },
      (error, stdout, stderr) => resolve({ code: error ? (error.code ?? 1) : 0, stdout, stderr }),
    );
    // Who refuses its arguments does not read.
    child.stdin.on("error", () => {});
    child.stdin.end(input ?? "");
  });
}

export async function succeed(file, args, options) {
  const result = await run(file, args, options);
  if (result.code !== 0) {
    throw new Error(`${file} ${args.join(" ")} ended with ${result.code}: ${result.stderr}${result.stdout}`);
  }
  return result.stdout;
}

export const objects = (text) =>
  parseAllDocuments(text)
    .map((document) => document.toJS())
    .filter(Boolean);

export const identity = ({ kind, metadata }) => `${kind} ${metadata.namespace ? metadata.namespace + "/" : ""}${metadata.name}`;

/** By identity, in an order that does not matter. */
export function byIdentity(list) {
  return Object.fromEntries(list.map((object) => [identity(object), object]).sort(([a], [b]) => (a < b ? -1 : 1)));
}

export const kustomize = async (folder) => objects(await succeed(binary("kubectl"), ["kustomize", join(ROOT, folder)]));

const values = (set) => set.flatMap((value) => ["--set-json", value]);

export const tryTemplate = (...set) => run(binary("helm"), ["template", NAME, CHART, "--namespace", NAMESPACE, ...values(set)]);

export async function template(...set) {
  return objects(await succeed(binary("helm"), ["template", NAME, CHART, "--namespace", NAMESPACE, ...values(set)]));
}

export const definition = (list) => list.find(({ kind }) => kind === "CustomResourceDefinition");

/** Waits for a condition, not for a time. */
export async function until(what, condition, seconds = 60) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (Date.now() > end) throw new Error(`${what}: not after ${seconds} s`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
