#!/usr/bin/env node
// Runs scenarios against a client: node run.mjs [--only NAME] -- ADAPTER-COMMAND…
import { readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { ScenarioRun } from "./src/scenario.mjs";

const SCENARIOS = fileURLToPath(new URL("scenarios/", import.meta.url));

const separator = process.argv.indexOf("--");
const command = separator < 0 ? [] : process.argv.slice(separator + 1);
const options = process.argv.slice(2, separator < 0 ? undefined : separator);
const only = options[0] === "--only" ? options[1] : undefined;
if (command.length === 0 || (options.length > 0 && !only)) {
  console.error("usage: node run.mjs [--only NAME] -- ADAPTER-COMMAND…");
  process.exit(2);
}

const counts = { passed: 0, failed: 0, skipped: 0 };
for (const file of readdirSync(SCENARIOS).sort()) {
  const name = basename(file, ".json");
  if (only && only !== name) continue;
  const scenario = JSON.parse(readFileSync(SCENARIOS + file, "utf8"));
  for (const form of ["json", "protobuf"]) {
    if (!ScenarioRun.isPossible(scenario, form)) {
      counts.skipped++;
      console.log(`skipped ${name} (${form}): the protocol's definition lacks ${scenario.needs}`);
      continue;
    }
    try {
      await new ScenarioRun(scenario, form, command).run();
      counts.passed++;
      console.log(`passed  ${name} (${form})`);
    } catch (error) {
      counts.failed++;
      console.log(`FAILED  ${name} (${form}): ${error.message}`);
    }
  }
}
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exitCode = counts.failed > 0 || counts.passed === 0 ? 1 : 0;
