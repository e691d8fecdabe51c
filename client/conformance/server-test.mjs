// The scenarios for servers against a server of this repository, with tokens, moves and restarts:
// node server-test.mjs standalone|cluster [OPTION…]
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { EdgesAndHub } from "./under-test/edges-and-hub.mjs";
import { Standalone } from "./under-test/standalone.mjs";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const SECRET = "a-secret-of-the-tests-that-is-long-enough";
const SETTINGS = {
  REALTIMECLUSTER_AUTH_DISABLED: "false",
  REALTIMECLUSTER_AUTH_JWT_SECRET: SECRET,
  REALTIMECLUSTER_EDGE_PING_INTERVAL: "2S",
  REALTIMECLUSTER_EDGE_DRAIN_GRACE: "2S",
  REALTIMECLUSTER_EDGE_PUBLISHES_PER_SECOND_MAX: "0",
};

const [kind, ...options] = process.argv.slice(2);
const directory = mkdtempSync(`${tmpdir()}/conformance-`);
writeFileSync(`${directory}/secret`, SECRET, { mode: 0o600 });
const servers = {
  standalone: () => new Standalone(directory, SETTINGS),
  cluster: () => new EdgesAndHub(SETTINGS),
};
if (!servers[kind]) throw new Error(`which server, ${Object.keys(servers).join(" or ")}?`);
const server = servers[kind]();
let control;
try {
  await server.start();
  control = await startControl();
  process.exitCode = await runScenarios();
} finally {
  control?.close();
  await server.stop();
  rmSync(directory, { recursive: true });
}

/** What the kit's commands ask for the server to be moved or restarted. */
function startControl() {
  const actions = { "/move": () => server.move(), "/restart": () => server.restart() };
  return new Promise((resolve, reject) => {
    const listening = createServer(async (request, response) => {
      try {
        await actions[request.url]();
      } catch (error) {
        console.error(error);
        response.writeHead(500);
      }
      response.end();
    });
    listening.once("error", reject);
    listening.listen(0, "127.0.0.1", () => resolve(listening));
  });
}

function runScenarios() {
  const hook = (name) => [
    `--${name}`,
    `curl -sSf http://127.0.0.1:${control.address().port}/${name}`,
  ];
  const run = [
    `${HERE}run-server.mjs`,
    ...["--secret-file", `${directory}/secret`],
    ...hook("move"),
    ...hook("restart"),
    ...options,
    ...server.urls,
  ];
  const child = spawn(process.execPath, run, { stdio: "inherit" });
  return new Promise((resolve) => child.once("exit", (code) => resolve(code ?? 1)));
}
