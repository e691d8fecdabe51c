// How long a state store that is to be stopped waits: the script of its image, with a clock that its sleeps move on.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { ROOT } from "./support/tools.mjs";

const SCRIPT = join(ROOT, "cluster/image/infinispan/before-stop");

/** Seconds until the script returns, if the server says `state` until `until`, and then HEALTHY. */
async function waits(t, state, until = Infinity) {
  const folder = await mkdtemp(join(tmpdir(), "before-stop-"));
  t.after(() => rm(folder, { recursive: true }));
  const program = async (name, text) => {
    await writeFile(join(folder, name), `#!/bin/sh\nnow=$(cat '${folder}/now')\n${text}\n`);
    await chmod(join(folder, name), 0o755);
  };
  await writeFile(join(folder, "now"), "1000");
  await program("date", "echo $now");
  await program("sleep", `echo $((now + $1)) >'${folder}/now'`);
  const healthy = until === Infinity ? "false" : `[ $(cat '${folder}/now') -ge ${1000 + until} ]`;
  await program("nc", `cat >/dev/null\nif ${healthy}; then echo HEALTHY; else echo ${state}; fi`);
  await promisify(execFile)("sh", [SCRIPT], {
    env: { ...process.env, PATH: folder + delimiter + process.env.PATH },
    timeout: 30_000,
  });
  const { stdout } = await promisify(execFile)("cat", [join(folder, "now")]);
  return Number(stdout) - 1000;
}

test("one that has all of its entries elsewhere stops at once", async (t) => {
  assert.equal(await waits(t, "HEALTHY"), 3);
});

test("while entries are copied it waits", async (t) => {
  assert.equal(await waits(t, "HEALTHY_REBALANCING", 237), 237);
});

test("but for no more than four minutes", async (t) => {
  assert.equal(await waits(t, "HEALTHY_REBALANCING"), 240);
});

test("for others that do not come back it waits a minute", async (t) => {
  assert.equal(await waits(t, "DEGRADED"), 60);
});

test("one that does not answer is not kept", async (t) => {
  assert.equal(await waits(t, ""), 9);
});
