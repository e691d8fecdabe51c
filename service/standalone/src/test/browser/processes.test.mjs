import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { test } from "node:test";
import { Processes } from "./support/processes.mjs";

const SECONDS_MAX = 60_000;

test("a process that a signal has ended already is killed at once", { timeout: SECONDS_MAX }, async (context) => {
  const directory = mkdtempSync(`${tmpdir()}/processes-`);
  context.after(() => rmSync(directory, { recursive: true }));
  const processes = new Processes(directory);
  const pidOf = (name) => Number(readFileSync(`${directory}/${name}.log`, "utf8"));
  await processes.start("sleeper", ["sh", "-c", "echo $$; exec sleep 600"], () => processes.hasSaid("sleeper", "\n"));

  process.kill(pidOf("sleeper"), "SIGKILL");
  await until(() => !isRunning(pidOf("sleeper")));
  await processes.kill("sleeper");
  await processes.stop();
});

test("a process that does not end when asked is killed", { timeout: SECONDS_MAX }, async (context) => {
  const directory = mkdtempSync(`${tmpdir()}/processes-`);
  context.after(() => rmSync(directory, { recursive: true }));
  const processes = new Processes(directory, { stopMillisMax: 200 });
  const stubborn = ["sh", "-c", "trap '' TERM; echo ready; while :; do sleep 0.1; done"];
  await processes.start("stubborn", stubborn, () => processes.hasSaid("stubborn", "ready"));

  await processes.stop();
});

test("it is told why one is not ready, with the end of its output", { timeout: SECONDS_MAX }, async (context) => {
  const directory = mkdtempSync(`${tmpdir()}/processes-`);
  context.after(() => rmSync(directory, { recursive: true }));
  const processes = new Processes(directory);

  const never = () => false;
  await assert.rejects(processes.start("code", ["sh", "-c", "echo no luck; exit 3"], never), /ended with 3[^]*no luck/);
  await assert.rejects(processes.start("signal", ["sh", "-c", "kill -9 $$"], never), /ended with SIGKILL/);
  await processes.stop();
});

async function until(holds) {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 20));
}

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
