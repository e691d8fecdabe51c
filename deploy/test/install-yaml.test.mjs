// deploy/install-yaml: one file from the definition and deploy/base.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { parse } from "yaml";
import { TAGS } from "./support/images.mjs";
import { binary, byIdentity, kustomize, objects, ROOT, run, succeed } from "./support/tools.mjs";

const SCRIPT = join(ROOT, "deploy/install-yaml");
const env = { KUBECTL: binary("kubectl") };

test("it is the definition, then deploy/base", async () => {
  const [first, ...rest] = objects(await succeed(SCRIPT, [], { env }));
  assert.deepEqual(first, parse(await readFile(join(ROOT, "crds/kubernetes/realtimeclusters.realtimecluster.io-v1.yml"), "utf8")));
  assert.equal(rest[0].kind, "Namespace");
  assert.deepEqual(byIdentity(rest), byIdentity(await kustomize("deploy/base")));
});

test("registry and tag reach every image", async () => {
  const text = await succeed(SCRIPT, ["--registry", "r.example:5000/x/", "--tag", "1.2.3"], { env });
  const images = [...text.matchAll(/(?:image|value): (\S+\/(?:operator|edge|hub|rabbitmq|infinispan|node-tuning)\S*)/g)].map((match) => match[1]);
  assert.deepEqual(images.sort(), [
    "r.example:5000/x/edge:1.2.3",
    "r.example:5000/x/hub:1.2.3",
    `r.example:5000/x/infinispan:${TAGS.infinispan.tag}`,
    "r.example:5000/x/node-tuning:1.2.3",
    "r.example:5000/x/operator:1.2.3",
    `r.example:5000/x/rabbitmq:${TAGS.rabbitmq.tag}`,
  ]);
});

for (const [args, message] of [
  [["--tag"], /--tag needs a value/],
  [["--tag", "a b"], /'a b' is no tag/],
  [["--registry", "a#b"], /'a#b' is no place of images/],
  [["--foo"], /unknown argument '--foo'/],
]) {
  test(`it refuses ${args.join(" ")}`, async () => {
    const { code, stdout, stderr } = await run(SCRIPT, args, { env });
    assert.equal(code, 2);
    assert.equal(stdout, "");
    assert.match(stderr, message);
  });
}

test("it says that kubectl is missing", async () => {
  const { code, stderr } = await run(SCRIPT, [], { env: { KUBECTL: "/nowhere/kubectl" } });
  assert.equal(code, 1);
  assert.match(stderr, /kubectl is missing/);
});
