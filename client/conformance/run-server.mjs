#!/usr/bin/env node
// Runs scenarios against a server: node run-server.mjs [OPTION…] URL…; README.md has the options.
import { readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { ServerRun } from "./src/server-run.mjs";

const SCENARIOS = fileURLToPath(new URL("server-scenarios/", import.meta.url));
const FORMS = ["json", "protobuf"];
const TRANSPORTS = ["websocket", "polling"];
const USAGE =
  "usage: node run-server.mjs [--only NAME] [--form json|protobuf] [--transport websocket|polling]\n" +
  "         [--secret-file FILE] [--move COMMAND] [--restart COMMAND] URL…";

const { values: options, urls } = parse();
const secret = options["secret-file"] && readFileSync(options["secret-file"], "utf8").trim();
const server = { urls, secret, move: options.move, restart: options.restart };

function parse() {
  const text = { type: "string" };
  const names = ["only", "form", "transport", "secret-file", "move", "restart"];
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: Object.fromEntries(names.map((name) => [name, text])),
    });
    const isKnown =
      FORMS.includes(values.form ?? FORMS[0]) &&
      TRANSPORTS.includes(values.transport ?? TRANSPORTS[0]);
    const urls = positionals.map((text) => new URL(text));
    if (isKnown && urls.length > 0) return { values, urls };
  } catch {
    // Told below.
  }
  console.error(USAGE);
  process.exit(2);
}

const counts = { passed: 0, failed: 0, skipped: 0 };
for (const file of readdirSync(SCENARIOS).sort()) {
  const name = basename(file, ".json");
  if (options.only && options.only !== name) continue;
  const scenario = JSON.parse(readFileSync(SCENARIOS + file, "utf8"));
  for (const transport of scenario.transports ?? TRANSPORTS) {
    if (options.transport && options.transport !== transport) continue;
    for (const form of FORMS) {
      if (options.form && options.form !== form) continue;
      await runOne(name, scenario, form, transport);
    }
  }
}
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exit(counts.failed > 0 || counts.passed === 0 ? 1 : 0);

async function runOne(name, scenario, form, transport) {
  const title = `${name} (${form}, ${transport})`;
  const lacking = (scenario.needs ?? []).find((need) => !server[need]);
  if (lacking) {
    counts.skipped++;
    console.log(`skipped ${title}: it needs --${lacking === "secret" ? "secret-file" : lacking}`);
    return;
  }
  try {
    await new ServerRun(scenario, form, transport, server).run();
    counts.passed++;
    console.log(`passed  ${title}`);
  } catch (error) {
    counts.failed++;
    console.log(`FAILED  ${title}: ${error.message}`);
  }
}
