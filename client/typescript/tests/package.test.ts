import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const DOCS = join(ROOT, "../../docs");
const { devDependencies } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
  devDependencies: Record<string, string>;
};
const TSCONFIG = {
  compilerOptions: {
    target: "ES2022",
    module: "NodeNext",
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    types: ["node"],
  },
};

/** Both ways to give a WebSocket, each option, and what is told of a publication. */
const APP = `
import { connect, type Client, type Publication } from "@realtimecluster/client";
import { connect as connectJson } from "@realtimecluster/client/json";
import { openDocument } from "@realtimecluster/client/document";
import WebSocket, { WebSocket as Named } from "ws";

const clients: Client[] = [
  connect("ws://127.0.0.1:1", { WebSocket, getToken: () => "token", traceparent: () => undefined }),
  connect("ws://127.0.0.1:1", { WebSocket: Named, getToken: async () => null }),
  connectJson("ws://127.0.0.1:1", { ...(globalThis.WebSocket && { WebSocket: globalThis.WebSocket }) }),
];
const room = clients[0]!.room("demo:1", { onGap: ({ before, after }) => console.log(before, after) });
room.on("publication", ({ sender, payload, traceparent }: Publication) => console.log(sender, payload, traceparent));
for (const client of clients) {
  client.on("state", (state) => { if (state.name === "closed") console.log(state.reason); });
  client.close();
}
console.log(typeof openDocument);
`;

describe("the package, installed into an empty folder", { timeout: 300_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), "client-"));
  const run = (command: string, ...args: string[]) => {
    try {
      return execFileSync(command, args, { cwd: folder, encoding: "utf8" });
    } catch (error) {
      const { stdout, stderr } = error as { stdout: string; stderr: string };
      throw new Error(`${command} ${args.join(" ")}: ${stdout}${stderr}`);
    }
  };

  before(() => {
    run("npm", "pack", "--silent", ROOT);
    writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(TSCONFIG));
    const tools = ["ws", "@types/ws", "@types/node", "typescript"];
    const versions = tools.map((name) => `${name}@${devDependencies[name]}`);
    const quiet = ["--prefer-offline", "--no-audit", "--no-fund", "--silent"];
    run("npm", "install", ...quiet, "./realtimecluster-client-0.1.0.tgz", ...versions);
  });
  after(() => rmSync(folder, { recursive: true }));

  test("compiles strictly, its declarations too, and runs", () => {
    writeFileSync(join(folder, "app.ts"), APP);
    run("npx", "--no-install", "tsc", "-p", ".");
    assert.equal(run("node", "app.js"), "app\napp\napp\nfunction\n");
  });

  /** The files that an app's bundle holds something of. */
  async function bundled(app: string): Promise<string[]> {
    const { metafile } = await build({
      stdin: { contents: app, resolveDir: folder },
      absWorkingDir: folder,
      bundle: true,
      format: "esm",
      write: false,
      metafile: true,
    });
    const [output] = Object.values(metafile.outputs);
    return Object.entries(output!.inputs)
      .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
      .map(([input]) => input.replace(/^.*node_modules\//, ""));
  }

  test("an app that imports only ./json bundles neither protobuf nor documents", async () => {
    const files = await bundled(
      'import { connect } from "@realtimecluster/client/json"; connect("ws://x");',
    );
    assert.ok(files.includes("@realtimecluster/client/dist/client.js"), files.join());
    assert.deepEqual(
      files.filter((file) => /@bufbuild|generated|protobuf|document/.test(file)),
      [],
    );
  });

  test("what an app does not use is left out of its bundle", async () => {
    const files = await bundled(
      'import { RealtimeError } from "@realtimecluster/client"; console.log(RealtimeError);',
    );
    assert.deepEqual(files.sort(), ["<stdin>", "@realtimecluster/client/dist/errors.js"]);
  });

  test("docs/getting-started.md compiles strictly", () => {
    const page = readFileSync(join(DOCS, "getting-started.md"), "utf8");
    const blocks = [...page.matchAll(/^```ts\n(.*?)^```/gms)].map(([, code]) => code!);
    const [hello, connectLine, roomLine] = blocks;
    writeFileSync(join(folder, "app.ts"), hello!);
    run("npx", "--no-install", "tsc", "-p", ".", "--noEmit");
    const replaced = hello!
      .replace(/^const client = .*$/m, () => connectLine!)
      .replace(/^const room = .*$/m, () => roomLine!);
    assert.ok(replaced.includes(connectLine!) && replaced.includes(roomLine!));
    writeFileSync(join(folder, "app.ts"), replaced);
    run("npx", "--no-install", "tsc", "-p", ".", "--noEmit");
  });
});
