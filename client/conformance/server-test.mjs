// All scenarios against a standalone server of this repository, with tokens, moves and restarts.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { createServer as createSocketServer } from "node:net";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const JAR = `${HERE}../../service/standalone/target/quarkus-app/quarkus-run.jar`;
const START_MILLIS_MAX = 120_000;
const SECRET = "a-secret-of-the-tests-that-is-long-enough";

const [port, managementPort, controlPort] = await Promise.all([freePort(), freePort(), freePort()]);
const directory = mkdtempSync(`${tmpdir()}/conformance-`);
writeFileSync(`${directory}/secret`, SECRET, { mode: 0o600 });
let server;

await start();
const control = createServer(async (request, response) => {
  if (request.url === "/restart") {
    await stop("SIGKILL");
    await start();
  } else {
    const place = `http://127.0.0.1:${managementPort}/v1/shed?connections=1000`;
    await fetch(place, { method: "POST" }).catch(() => response.writeHead(502));
  }
  response.end();
}).listen(controlPort, "127.0.0.1");
const hook = (name) => ["--" + name, `curl -sf http://127.0.0.1:${controlPort}/${name}`];
const options = ["--secret-file", `${directory}/secret`, ...hook("move"), ...hook("restart")];
const run = [
  `${HERE}run-server.mjs`,
  ...options,
  ...process.argv.slice(2),
  `ws://127.0.0.1:${port}`,
];
process.exitCode = await exitOf(spawn(process.execPath, run, { stdio: "inherit" }));
control.close();
await stop("SIGTERM");
rmSync(directory, { recursive: true });

async function start() {
  const java = process.env.JAVA_HOME ? `${process.env.JAVA_HOME}/bin/java` : "java";
  const settings = {
    "quarkus.http.port": port,
    "quarkus.management.port": managementPort,
    "realtimecluster.auth.disabled": false,
    "realtimecluster.auth.jwt-secret": SECRET,
    "realtimecluster.edge.ping-interval": "2S",
    "realtimecluster.edge.drain.grace": "2S",
  };
  const properties = Object.entries(settings).map(([name, value]) => `-D${name}=${value}`);
  server = spawn(java, [...properties, "-Xmx512m", "-jar", JAR], { stdio: "ignore" });
  const deadline = Date.now() + START_MILLIS_MAX;
  while (!(await isReady())) {
    if (server.exitCode !== null || Date.now() > deadline) {
      throw new Error(`the server does not start: is ${JAR} built?`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function stop(signal) {
  const exited = exitOf(server);
  server.kill(signal);
  await exited;
}

function exitOf(child) {
  return new Promise((resolve) => child.once("exit", (code) => resolve(code ?? 1)));
}

async function isReady() {
  try {
    return (await fetch(`http://127.0.0.1:${managementPort}/q/health/ready`)).ok;
  } catch {
    return false;
  }
}

function freePort() {
  return new Promise((resolve, reject) => {
    const socket = createSocketServer().once("error", reject);
    socket.listen(0, "127.0.0.1", () => {
      const free = socket.address().port;
      socket.close(() => resolve(free));
    });
  });
}
