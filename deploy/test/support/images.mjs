// The images of servers that are somebody else's, with files of ours: cluster/image/tags.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { ROOT } from "./tools.mjs";

/** What cluster/images puts into each of them, without the server itself. */
const FILES = {
  rabbitmq: ["cluster/image/rabbitmq", "cluster/image/root/etc"],
  infinispan: ["cluster/image/infinispan", "cluster/image/root/etc", "cluster/infinispan/conf/infinispan.xml", "cluster/infinispan/conf/log4j2.xml"],
};

/** By name: the tag, and the checksum that its files had when it was given. */
export const TAGS = Object.fromEntries(
  readFileSync(join(ROOT, "cluster/image/tags"), "utf8")
    .split("\n")
    .filter((line) => line && !line.startsWith("#"))
    .map((line) => line.split(" "))
    .map(([name, tag, checksum]) => [name, { tag, checksum }]),
);

/** Of the files as they are now. */
export async function checksum(name) {
  const hash = createHash("sha256");
  for (const path of FILES[name]) {
    for (const file of await filesOf(path)) {
      hash.update(`${file}\n`).update(await readFile(join(ROOT, file)));
    }
  }
  return hash.digest("hex").slice(0, 16);
}

async function filesOf(path) {
  try {
    return (await readdir(join(ROOT, path))).sort().map((name) => `${path}/${name}`);
  } catch (error) {
    if (error.code === "ENOTDIR") return [path];
    throw error;
  }
}
