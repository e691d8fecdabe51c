// cluster/image/tags: another content has another tag, and everybody names the same one.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { checksum, TAGS } from "./support/images.mjs";
import { ROOT } from "./support/tools.mjs";

for (const [name, { tag, checksum: known }] of Object.entries(TAGS)) {
  test(`${name}:${tag} has the files that it was tagged with`, async () => {
    const found = await checksum(name);
    assert.equal(
      found,
      known,
      `the files of ${name} have changed: unless ${tag} was never released, raise its revision in cluster/image/tags, ` +
        `deploy/base/deployment.yaml, the chart's _helpers.tpl and OperatorConfig.java, and note the checksum ${found}`,
    );
  });

  test(`the operator runs ${name}:${tag} unless told otherwise`, async () => {
    for (const path of ["operator/src/main/java/io/realtimecluster/operator/OperatorConfig.java", "deploy/base/deployment.yaml"]) {
      const text = await readFile(join(ROOT, path), "utf8");
      assert.ok(text.includes(`docker.io/realtimecluster/${name}:${tag}`), `${path} names another tag of ${name} than ${tag}`);
    }
  });
}
