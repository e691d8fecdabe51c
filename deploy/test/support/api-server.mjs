// A real etcd and kube-apiserver, for what only an API server can tell: whether it takes the objects, and who may do what.
import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { binary, run, succeed, until } from "./tools.mjs";

const TOKEN = "deploy-test";

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

const kubeconfig = (port) =>
  JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": "test",
    clusters: [{ name: "test", cluster: { server: `https://127.0.0.1:${port}`, "insecure-skip-tls-verify": true } }],
    users: [{ name: "test", user: { token: TOKEN } }],
    contexts: [{ name: "test", context: { cluster: "test", user: "test" } }],
  });

/** Starts both; everything ends with the test. */
export async function startApiServer(t) {
  const folder = await mkdtemp(join(tmpdir(), "deploy-test-"));
  const processes = [];
  t.after(async () => {
    for (const { child, ended } of processes.reverse()) {
      child.kill("SIGKILL");
      await ended;
    }
    await rm(folder, { recursive: true });
  });
  const start = (name, args) => {
    const child = spawn(binary(name), args, { stdio: ["ignore", "ignore", "pipe"], cwd: folder });
    let log = "";
    child.stderr.on("data", (data) => (log = (log + data).slice(-4000)));
    const process = { child, ended: new Promise((resolve) => child.once("exit", resolve)), log: () => log };
    processes.push(process);
    return process;
  };
  const [etcd, etcdPeer, port] = [await freePort(), await freePort(), await freePort()];
  start("etcd", [
    `--data-dir=${folder}/etcd`,
    `--listen-client-urls=http://127.0.0.1:${etcd}`,
    `--advertise-client-urls=http://127.0.0.1:${etcd}`,
    `--listen-peer-urls=http://127.0.0.1:${etcdPeer}`,
    `--initial-advertise-peer-urls=http://127.0.0.1:${etcdPeer}`,
    `--initial-cluster=default=http://127.0.0.1:${etcdPeer}`,
    "--unsafe-no-fsync",
  ]);
  await writeFile(`${folder}/tokens.csv`, `${TOKEN},admin,1,system:masters\n`);
  await succeed("openssl", ["genrsa", "-out", `${folder}/sa.key`, "2048"]);
  const server = start("kube-apiserver", [
    `--etcd-servers=http://127.0.0.1:${etcd}`,
    `--secure-port=${port}`,
    "--bind-address=127.0.0.1",
    `--cert-dir=${folder}/certs`,
    `--token-auth-file=${folder}/tokens.csv`,
    `--service-account-key-file=${folder}/sa.key`,
    `--service-account-signing-key-file=${folder}/sa.key`,
    "--service-account-issuer=https://kubernetes.default.svc",
    "--authorization-mode=RBAC",
    "--service-cluster-ip-range=10.0.0.0/24",
    "--disable-admission-plugins=ServiceAccount",
  ]);
  const config = `${folder}/kubeconfig`;
  await writeFile(config, kubeconfig(port));
  const env = { KUBECONFIG: config, HELM_CACHE_HOME: `${folder}/helm`, HELM_CONFIG_HOME: `${folder}/helm`, HELM_DATA_HOME: `${folder}/helm` };
  const kubectl = (args, input) => succeed(binary("kubectl"), args, { env, input });
  await until(
    "the API server is ready",
    async () => {
      if (server.child.exitCode !== null || server.child.signalCode !== null) throw new Error(`kube-apiserver ended: ${server.log()}`);
      return (await run(binary("kubectl"), ["get", "--raw", "/readyz"], { env })).code === 0;
    },
    120,
  );
  await until("the default namespace", async () => (await run(binary("kubectl"), ["get", "namespace", "default"], { env })).code === 0);
  return {
    env,
    kubectl,
    get: async (...args) => JSON.parse(await kubectl(["get", "-o", "json", ...args])),
    helm: (...args) => succeed(binary("helm"), args, { env }),
    /** Whether the operator's ServiceAccount may do it. */
    may: async (namespace, verb, resource) =>
      (
        await run(
          binary("kubectl"),
          ["auth", "can-i", verb, resource, "-n", namespace, "--as", "system:serviceaccount:realtimecluster-system:realtimecluster-operator"],
          { env },
        )
      ).stdout.trim() === "yes",
  };
}
