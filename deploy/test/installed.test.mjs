// Installing, upgrading and uninstalling at a real API server.
import assert from "node:assert/strict";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { before, describe, test, after } from "node:test";
import { parse, stringify } from "yaml";
import { startApiServer } from "./support/api-server.mjs";
import { binary, CHART, NAME, NAMESPACE, ROOT, succeed, until } from "./support/tools.mjs";

const CRD = "customresourcedefinitions/realtimeclusters.realtimecluster.io";
const release = [NAME, CHART, "--namespace", NAMESPACE];

describe("at an API server", { concurrency: false }, () => {
  let server;
  const cleanups = [];
  before(async () => {
    server = await startApiServer({ after: (cleanup) => cleanups.push(cleanup) });
  });
  after(async () => {
    for (const cleanup of cleanups) await cleanup();
  });

  // As a former version of the chart would have had it: without a property of the spec, and one default.
  async function formerChart(t) {
    const folder = await mkdtemp("/tmp/chart-");
    t.after(() => rm(folder, { recursive: true }));
    await cp(CHART, folder, { recursive: true, dereference: true });
    const file = join(folder, "files/crd.yaml");
    const former = parse(await readFile(file, "utf8"));
    delete former.spec.names.shortNames;
    const { properties } = former.spec.versions[0].schema.openAPIV3Schema.properties.spec;
    assert.ok(properties.tracing);
    delete properties.tracing;
    assert.equal(properties.exposure.properties.service.default.port, 80);
    delete properties.exposure.default;
    await writeFile(file, stringify(former));
    return folder;
  }

  // What kubectl shows of one, in the order in which it is read.
  async function showsColumns() {
    const status = {
      conditions: [{ type: "Ready", status: "True", reason: "AllReady", message: "", lastTransitionTime: new Date().toISOString() }],
      edges: { replicas: 3, ready: 2, desired: 3, connections: 41, connectionCapacity: 10000, draining: 0 },
      hubs: { replicas: 5, ready: 4, partitionsOwned: 16 },
    };
    await server.kubectl(["patch", "realtimecluster", "demo", "--subresource=status", "--type=merge", "-p", JSON.stringify({ status })]);
    const [titles, values] = (await server.kubectl(["get", "realtimecluster"])).trim().split("\n").map((line) => line.split(/ +/));
    assert.deepEqual(titles, ["NAME", "READY", "EDGES", "CONNECTIONS", "CAPACITY", "HUBS", "AGE"]);
    assert.deepEqual(values.slice(0, -1), ["demo", "True", "2", "41", "10000", "4"]);
  }

  test("helm install, upgrade to a newer definition, uninstall: RealtimeClusters survive all of it", async (t) => {
    const former = await formerChart(t);
    await server.helm("install", NAME, former, "--namespace", NAMESPACE, "--create-namespace");
    assert.equal((await server.get(CRD)).spec.names.shortNames, undefined);
    await server.kubectl(["wait", "--for=condition=Established", CRD, "--timeout=60s"]);
    await server.kubectl(["apply", "-f", join(ROOT, "examples/realtimecluster.yaml")]);
    const { metadata, spec } = await server.get("realtimecluster/demo");
    await showsColumns();
    const tracing = '{"spec":{"tracing":{"endpoint":"http://collector:4318"}}}';
    await server.kubectl(["patch", "realtimecluster", "demo", "--type=merge", "-p", tracing]);
    assert.equal((await server.get("realtimecluster/demo")).spec.tracing, undefined);

    await server.helm("upgrade", ...release);
    assert.deepEqual((await server.get(CRD)).spec.names.shortNames, ["rtc"]);
    // What was stored before is as it was, with the new default, and can have what is new.
    const upgraded = await until("the new definition counts", async () => {
      const found = await server.get("realtimecluster/demo");
      return found.spec.exposure && found;
    });
    assert.equal(upgraded.metadata.uid, metadata.uid);
    assert.deepEqual(upgraded.spec, { ...spec, exposure: { service: { port: 80, type: "ClusterIP" } } });
    await server.kubectl(["patch", "realtimecluster", "demo", "--type=merge", "-p", tracing]);
    assert.deepEqual((await server.get("realtimecluster/demo")).spec.tracing, {
      endpoint: "http://collector:4318",
      samplingRatePerMillion: 0,
    });

    await server.helm("uninstall", NAME, "--namespace", NAMESPACE);
    const { items } = await server.get("deployments,serviceaccounts", "-n", NAMESPACE);
    assert.deepEqual(items.map(({ metadata: { name } }) => name).filter((name) => name.startsWith(NAME)), []);
    assert.equal((await server.get("realtimecluster/demo")).metadata.uid, metadata.uid);

    await server.helm("install", ...release);
    assert.equal((await server.get("realtimecluster/demo")).metadata.uid, metadata.uid);
    await server.helm("uninstall", NAME, "--namespace", NAMESPACE);
  });

  test("what kubectl has installed can be taken over by helm", async () => {
    const text = await succeed(join(ROOT, "deploy/install-yaml"), [], { env: { KUBECTL: binary("kubectl") } });
    await server.kubectl(["apply", "--server-side", "--force-conflicts", "-f", "-"], text);
    assert.equal((await server.get("deployment", NAME, "-n", NAMESPACE)).spec.template.spec.containers[0].name, "operator");
    assert.ok(await server.may("default", "patch", "deployments.apps"));
    await server.helm("install", ...release, "--take-ownership");
    await server.helm("uninstall", NAME, "--namespace", NAMESPACE);
    assert.equal(await server.may("default", "patch", "deployments.apps"), false);
  });

  test("watchNamespaces: the operator may nothing elsewhere", async () => {
    for (const namespace of ["games", "chat", "other"]) await server.kubectl(["create", "namespace", namespace]);
    await server.helm("install", ...release, "--set", "watchNamespaces={games,chat}");
    for (const namespace of ["games", "chat"]) {
      assert.ok(await server.may(namespace, "patch", "deployments.apps"), namespace);
      assert.ok(await server.may(namespace, "create", "secrets"), namespace);
    }
    for (const [verb, resource] of [["get", "secrets"], ["list", "realtimeclusters.realtimecluster.io"], ["patch", "deployments.apps"]]) {
      assert.equal(await server.may("other", verb, resource), false, `${verb} ${resource}`);
    }
    await server.helm("uninstall", NAME, "--namespace", NAMESPACE);
  });

  test("nodeTuning.allowed: privileged pods in one namespace, by the operator, and only where it was allowed", async () => {
    await server.helm("install", ...release);
    assert.equal(await server.may("realtimecluster-node-tuning", "create", "daemonsets.apps"), false);
    await server.helm("upgrade", ...release, "--set", "nodeTuning.allowed=true");
    for (const verb of ["get", "create", "patch", "delete"]) {
      assert.ok(await server.may("realtimecluster-node-tuning", verb, "daemonsets.apps"), verb);
    }
    assert.equal(await server.may("default", "create", "daemonsets.apps"), false);
    assert.equal(await server.may("realtimecluster-node-tuning", "create", "pods"), false);
    const namespace = await server.get("namespace", "realtimecluster-node-tuning");
    assert.equal(namespace.metadata.labels["pod-security.kubernetes.io/enforce"], "privileged");
    await server.helm("uninstall", NAME, "--namespace", NAMESPACE);
  });
});
