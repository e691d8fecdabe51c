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
  // Each form at the same time: they wait most of it, with a server and a client of their own.
  const runs = FORMS.filter((form) => !onlyForm || onlyForm === form).map((form) =>
    runOne(name, scenario, form),
  );
  for (const { outcome, line } of await Promise.all(runs)) {
    counts[outcome]++;
    console.log(line);
  }
}
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exitCode = counts.failed > 0 || counts.passed === 0 ? 1 : 0;

async function runOne(name, scenario, form) {
  if (!ScenarioRun.isPossible(scenario, form)) {
    const line = `skipped ${name} (${form}): the protocol's definition lacks ${scenario.needs}`;
    return { outcome: "skipped", line };
  }
  try {
    await new ScenarioRun(scenario, form, command).run();
    return { outcome: "passed", line: `passed  ${name} (${form})` };
  } catch (error) {
    return { outcome: "failed", line: `FAILED  ${name} (${form}): ${error.message}` };
  }
}
