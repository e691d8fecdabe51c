// The chart, rendered by the real helm, beside deploy/base, rendered by the real kustomize.
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { parse } from "yaml";
import { TAGS } from "./support/images.mjs";
import { binary, byIdentity, CHART, definition, identity, kustomize, objects, ROOT, run, template, tryTemplate } from "./support/tools.mjs";

const of = (list, kind) => list.filter((object) => object.kind === kind);
const CRD_FILE = join(ROOT, "crds/kubernetes/realtimeclusters.realtimecluster.io-v1.yml");

test("the chart with its default values is deploy/base, object by object", async () => {
  const [base, chart] = await Promise.all([kustomize("deploy/base"), template()]);
  // helm install --create-namespace makes the namespace, and the definition is compared below.
  const expected = byIdentity(base.filter(({ kind }) => kind !== "Namespace"));
  const actual = byIdentity(chart.filter(({ kind }) => kind !== "CustomResourceDefinition"));
  assert.deepEqual(Object.keys(actual), Object.keys(expected));
  for (const [name, object] of Object.entries(expected)) assert.deepEqual(actual[name], object, name);
});

test("nodeTuning.allowed=true adds deploy/node-tuning, and tells the operator its namespace", async () => {
  const [overlay, plain, chart] = await Promise.all([kustomize("deploy/node-tuning"), template(), template("nodeTuning.allowed=true")]);
  const before = byIdentity(plain);
  assert.deepEqual(byIdentity(chart.filter((object) => !(identity(object) in before))), byIdentity(overlay));
  const env = of(chart, "Deployment")[0].spec.template.spec.containers[0].env;
  assert.equal(env.find(({ name }) => name === "REALTIMECLUSTER_NODE_TUNING_NAMESPACE").value, overlay[0].metadata.name);
});

test("the definition is that of crds/, and stays when the release is uninstalled", async () => {
  const actual = definition(await template());
  assert.deepEqual(actual.metadata.annotations, { "helm.sh/resource-policy": "keep" });
  delete actual.metadata.annotations;
  assert.deepEqual(actual, parse(await readFile(CRD_FILE, "utf8")));
});

test("crds.install=false leaves the definition out", async () => {
  assert.equal(definition(await template("crds.install=false")), undefined);
});

test("helm lint finds nothing, warnings included", async () => {
  const { code, stdout, stderr } = await run(binary("helm"), ["lint", "--strict", CHART]);
  assert.equal(code, 0, stdout + stderr);
  assert.match(stdout, /0 chart\(s\) failed/);
});

test("a packaged chart holds the linked files themselves", async (t) => {
  const folder = await mkdtemp("/tmp/chart-");
  t.after(() => rm(folder, { recursive: true }));
  assert.equal((await run(binary("helm"), ["package", CHART, "--destination", folder])).code, 0);
  const version = parse(await readFile(join(CHART, "Chart.yaml"), "utf8")).version;
  const packed = await run(binary("helm"), ["template", "x", `${folder}/realtimecluster-operator-${version}.tgz`]);
  assert.equal(packed.code, 0, packed.stderr);
  assert.match(packed.stdout, /kind: CustomResourceDefinition/);
});

test("watchNamespaces: rights and watches in those only", async () => {
  const chart = await template('watchNamespaces=["games","chat"]');
  assert.deepEqual(of(chart, "ClusterRoleBinding"), []);
  const bindings = of(chart, "RoleBinding").filter(({ roleRef }) => roleRef.kind === "ClusterRole");
  assert.deepEqual(bindings.map(({ metadata }) => metadata.namespace).sort(), ["chat", "games"]);
  for (const { subjects } of bindings) {
    assert.deepEqual(subjects, [{ kind: "ServiceAccount", name: "realtimecluster-operator", namespace: "realtimecluster-system" }]);
  }
  const env = of(chart, "Deployment")[0].spec.template.spec.containers[0].env;
  assert.deepEqual(
    env.find(({ name }) => name === "REALTIMECLUSTER_NAMESPACES"),
    { name: "REALTIMECLUSTER_NAMESPACES", value: "games,chat" },
  );
});

test("what the operator needs to know of the cluster is told where it is not as usual", async () => {
  const chart = await template('clusterDomain="corp.example"', 'secretPropagation="5M"');
  const env = of(chart, "Deployment")[0].spec.template.spec.containers[0].env;
  const value = (name) => env.find((variable) => variable.name === name).value;
  assert.equal(value("REALTIMECLUSTER_CLUSTER_DOMAIN"), "corp.example");
  assert.equal(value("REALTIMECLUSTER_SECRET_PROPAGATION"), "5M");
});

test("images: one registry and tag for all, whole references for single ones", async () => {
  const chart = await template('image={"registry":"r.example:5000/x/","tag":"1.2.3"}', 'images={"hub":"me/hub-with-poll:1","nodeTuning":"me/tuning:2"}');
  const container = of(chart, "Deployment")[0].spec.template.spec.containers[0];
  assert.equal(container.image, "r.example:5000/x/operator:1.2.3");
  const images = container.env.filter(({ name }) => name.startsWith("REALTIMECLUSTER_IMAGES_")).map(({ value }) => value);
  assert.deepEqual(images, [
    "r.example:5000/x/edge:1.2.3",
    "me/hub-with-poll:1",
    `r.example:5000/x/rabbitmq:${TAGS.rabbitmq.tag}`,
    `r.example:5000/x/infinispan:${TAGS.infinispan.tag}`,
    "me/tuning:2",
  ]);
});

test("two releases beside each other share no name", async () => {
  const render = async (release) =>
    byIdentity(
      objects(
        (await run(binary("helm"), ["template", release, CHART, "-n", "ops", "--set", "crds.install=false"])).stdout,
      ),
    );
  const [one, other] = await Promise.all([render("blue"), render("green")]);
  assert.ok(Object.keys(one).length >= 4);
  assert.deepEqual(Object.keys(one).filter((name) => name in other), []);
  const [blue] = of(Object.values(one), "Deployment");
  const [green] = of(Object.values(other), "Deployment");
  assert.notDeepEqual(blue.spec.selector, green.spec.selector);
});

const REFUSED = [
  ["an unknown value", "replica=2", /replica/],
  ["a number as text", 'replicas="2"', /replicas/],
  ["more operators than there may be", "replicas=6", /replicas/],
  ["an unknown pull policy", 'image.pullPolicy="Sometimes"', /pullPolicy/],
  ["a namespace that cannot be", 'watchNamespaces=["Games"]', /watchNamespaces/],
  ["a duration that the operator cannot read", 'secretPropagation="soon"', /secretPropagation/],
  ["a registry with a scheme", 'image.registry="https://r.example"', /registry/],
];
for (const [what, set, message] of REFUSED) {
  test(`the schema refuses ${what}`, async () => {
    const { code, stderr } = await tryTemplate(set);
    assert.notEqual(code, 0);
    assert.match(stderr, message);
    assert.match(stderr, /values don't meet the specifications/);
  });
}

test("every value is in the schema with a description, and the other way round", async () => {
  const values = parse(await readFile(join(CHART, "values.yaml"), "utf8"));
  const schema = JSON.parse(await readFile(join(CHART, "values.schema.json"), "utf8"));
  delete schema.properties.global; // Helm's own.
  const compare = (actual, node, path) => {
    assert.deepEqual(Object.keys(actual).sort(), Object.keys(node.properties).sort(), path);
    for (const [name, child] of Object.entries(node.properties)) {
      assert.ok(child.description, `${path}.${name} has no description`);
      if (child.properties) compare(actual[name], child, `${path}.${name}`);
    }
  };
  compare(values, schema, "values");
});
