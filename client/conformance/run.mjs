#!/usr/bin/env node
// Runs scenarios against a client: node run.mjs [--only NAME] [--form json|protobuf] -- ADAPTER-COMMAND…
import { readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { ScenarioRun } from "./src/scenario.mjs";

const SCENARIOS = fileURLToPath(new URL("scenarios/", import.meta.url));

const FORMS = ["json", "protobuf"];
const USAGE = "usage: node run.mjs [--only NAME] [--form json|protobuf] -- ADAPTER-COMMAND…";

const { only, form: onlyForm, command } = parse();

function parse() {
  const separator = process.argv.indexOf("--");
  const command = separator < 0 ? [] : process.argv.slice(separator + 1);
  const args = process.argv.slice(2, separator < 0 ? undefined : separator);
  try {
    const options = { only: { type: "string" }, form: { type: "string" } };
    const { values } = parseArgs({ args, options });
    if (command.length > 0 && FORMS.includes(values.form ?? FORMS[0])) {
      return { ...values, command };
    }
  } catch {
    // Told below.
  }
  console.error(USAGE);
  process.exit(2);
}

const counts = { passed: 0, failed: 0, skipped: 0 };
for (const file of readdirSync(SCENARIOS).sort()) {
  const name = basename(file, ".json");
  if (only && only !== name) continue;
  const scenario = JSON.parse(readFileSync(SCENARIOS + file, "utf8"));
  for (const form of FORMS) {
    if (onlyForm && onlyForm !== form) continue;
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
