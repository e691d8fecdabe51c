// The alert rules with the real promtool: when each fires is in alerts.yaml.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { parse } from "yaml";
import { binary, ROOT, run, template } from "./support/tools.mjs";

const RULES = join(ROOT, "deploy/monitoring/alerts.yaml");
const TESTS = join(ROOT, "deploy/test/alerts.yaml");

const alertsOf = async () => parse(await readFile(RULES, "utf8")).groups.flatMap(({ rules }) => rules.map(({ alert }) => alert));

test("promtool takes the rules", async () => {
  const { code, stdout, stderr } = await run(binary("promtool"), ["check", "rules", "--lint=all", "--lint-fatal", RULES]);
  assert.equal(code, 0, stdout + stderr);
});

test("each alert fires when it should, and only then", async () => {
  const { code, stdout, stderr } = await run(binary("promtool"), ["test", "rules", TESTS]);
  assert.equal(code, 0, stdout + stderr);
});

test("no alert is without a case in which it fires", async () => {
  const cases = parse(await readFile(TESTS, "utf8")).tests.flatMap(({ alert_rule_test: list }) => list);
  const fired = new Set(cases.filter(({ exp_alerts: alerts }) => alerts.length > 0).map(({ alertname }) => alertname));
  assert.deepEqual((await alertsOf()).filter((alert) => !fired.has(alert)), []);
});

test("promtool takes the example of a scrape configuration", async () => {
  const { code, stdout, stderr } = await run(binary("promtool"), ["check", "config", "--syntax-only", join(ROOT, "deploy/monitoring/prometheus.yaml")]);
  assert.equal(code, 0, stdout + stderr);
});

test("the chart brings the same rules and the same dashboard", async () => {
  const chart = await template("monitoring.enabled=true", 'monitoring.labels={"release":"prometheus"}');
  const rule = chart.find(({ kind }) => kind === "PrometheusRule");
  assert.deepEqual(rule.spec, parse(await readFile(RULES, "utf8")));
  assert.equal(rule.metadata.labels.release, "prometheus");
  const dashboard = chart.find(({ kind }) => kind === "ConfigMap");
  assert.equal(dashboard.metadata.labels.grafana_dashboard, "1");
  assert.deepEqual(
    JSON.parse(dashboard.data["realtimecluster.json"]),
    JSON.parse(await readFile(join(ROOT, "deploy/monitoring/dashboard.json"), "utf8")),
  );
});

test("the chart's monitors scrape the ports that pods have", async () => {
  const chart = await template("monitoring.enabled=true");
  const monitors = chart.filter(({ kind }) => kind === "PodMonitor");
  const operator = chart.find(({ kind }) => kind === "Deployment").spec.template;
  const ofOperator = monitors.find(({ metadata }) => metadata.name === "realtimecluster-operator").spec;
  for (const [name, value] of Object.entries(ofOperator.selector.matchLabels)) assert.equal(operator.metadata.labels[name], value);
  assert.ok(operator.spec.containers[0].ports.some(({ name }) => name === ofOperator.podMetricsEndpoints[0].port));
});
