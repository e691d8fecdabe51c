// The script of the node-tuning image, with the shell and tools that the image has: against a made-up /proc, and against the
// kernel's own where a namespace or a process of the test's own takes the change.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { ROOT, run, succeed, until } from "./support/tools.mjs";

const SCRIPT = join(ROOT, "cluster/image/node-tuning/node-tuning");
const LOW = {
  "fs/nr_open": "65536",
  "fs/file-max": "200000",
  "fs/file-nr": "1000\t0\t200000",
  "net/core/somaxconn": "128",
  "net/ipv4/tcp_max_syn_backlog": "512",
  "net/netfilter/nf_conntrack_max": "131072",
  "net/netfilter/nf_conntrack_count": "10",
  "net/ipv4/ip_local_reserved_ports": "",
  "net/ipv4/ip_local_port_range": "32768\t60999",
  "kernel/random/boot_id": "boot-1",
};

let tools;
before(async () => {
  tools = await mkdtemp("/tmp/node-tuning-tools-");
  await succeed("busybox", ["--install", "-s", tools]);
  await symlink("/usr/bin/prlimit", join(tools, "prlimit"));
});
after(() => rm(tools, { recursive: true }));

async function node(t, sysctls = LOW) {
  const root = await mkdtemp("/tmp/node-tuning-");
  t.after(() => rm(root, { recursive: true, force: true }));
  const file = (key) => join(root, "proc/sys", key);
  const write = async (key, value) => {
    await mkdir(dirname(file(key)), { recursive: true });
    await writeFile(file(key), value + "\n");
  };
  for (const [key, value] of Object.entries(sysctls)) await write(key, value);
  const env = { ROOT: root, REPORT: join(root, "report"), PATH: tools };
  return {
    root,
    env,
    write,
    read: async (key) => (await readFile(file(key), "utf8")).trim(),
    report: () => readFile(join(root, "report/report"), "utf8"),
    tune: (command, more = {}) => run(join(tools, "sh"), [SCRIPT, command], { env: { ...env, ...more } }),
  };
}

const RAISED = {
  "fs/nr_open": "1048576",
  "fs/file-max": "2097152",
  "net/core/somaxconn": "16384",
  "net/ipv4/tcp_max_syn_backlog": "16384",
  "net/netfilter/nf_conntrack_max": "1048576",
  "net/ipv4/ip_local_reserved_ports": "30000-32767",
  "net/ipv4/ip_local_port_range": "16384 65535",
};

test("what is too low is raised, and restored to what it was", async (t) => {
  const it = await node(t);
  assert.equal((await it.tune("once")).code, 0);
  for (const [key, value] of Object.entries(RAISED)) assert.equal(await it.read(key), value, key);
  assert.equal(await it.report(), "tuned\n");
  assert.ok(existsSync(join(it.root, "report/tuned")));

  assert.equal((await it.tune("restore")).code, 0);
  for (const key of Object.keys(RAISED)) assert.equal((await it.read(key)).replace("\t", " "), LOW[key].replace("\t", " "), key);
});

test("what is enough stays, also beyond what a shell counts with, and is not touched when restoring", async (t) => {
  const enough = {
    ...LOW,
    "fs/nr_open": "1073741816",
    "fs/file-max": "9223372036854775807",
    "net/core/somaxconn": "65535",
    "net/ipv4/ip_local_reserved_ports": "8080,30000-32767",
    "net/ipv4/ip_local_port_range": "1024\t65535",
  };
  const it = await node(t, enough);
  await it.tune("once");
  for (const key of ["fs/nr_open", "fs/file-max", "net/core/somaxconn", "net/ipv4/ip_local_reserved_ports", "net/ipv4/ip_local_port_range"]) {
    assert.equal(await it.read(key), enough[key], key);
  }
  assert.equal(await it.report(), "tuned\n");
  await it.tune("restore");
  assert.equal(await it.read("fs/file-max"), enough["fs/file-max"]);
});

test("other reserved ports are kept", async (t) => {
  const it = await node(t, { ...LOW, "net/ipv4/ip_local_reserved_ports": "9000-9100" });
  await it.tune("once");
  assert.equal(await it.read("net/ipv4/ip_local_reserved_ports"), "9000-9100,30000-32767");
});

test("drift is put right, and the first value is still what is restored", async (t) => {
  const it = await node(t);
  await it.tune("once");
  await it.write("fs/nr_open", "70000");
  await it.tune("once", { FILE_DESCRIPTORS: "500000" });
  assert.equal(await it.read("fs/nr_open"), "500000");
  await it.tune("restore");
  assert.equal(await it.read("fs/nr_open"), "65536");
});

test("what somebody else has changed meanwhile is theirs", async (t) => {
  const it = await node(t);
  await it.tune("once");
  await it.write("net/core/somaxconn", "40000");
  const { stdout } = await it.tune("restore");
  assert.equal(await it.read("net/core/somaxconn"), "40000");
  assert.match(stdout, /net\/core\/somaxconn stays at '40000'/);
});

test("nothing is restored to less than what is in use", async (t) => {
  const it = await node(t);
  await it.tune("once");
  await it.write("fs/file-nr", "100001\t0\t2097152");
  await it.write("net/netfilter/nf_conntrack_count", "65536");
  await it.tune("restore");
  assert.equal(await it.read("fs/file-max"), "2097152");
  assert.equal(await it.read("net/netfilter/nf_conntrack_max"), "1048576");
});

test("values kept before the node restarted are of no use", async (t) => {
  const it = await node(t);
  await it.tune("once");
  for (const [key, value] of Object.entries({ ...LOW, "kernel/random/boot_id": "boot-2", "fs/nr_open": "80000" })) await it.write(key, value);
  await it.tune("restore");
  assert.equal(await it.read("fs/nr_open"), "80000");
  await it.tune("once");
  await it.tune("restore");
  assert.equal(await it.read("fs/nr_open"), "80000");
});

test("without connection tracking there is nothing to raise; anything else that is missing is said", async (t) => {
  const { "net/netfilter/nf_conntrack_max": _, "fs/nr_open": __, ...rest } = LOW;
  const it = await node(t, rest);
  assert.equal((await it.tune("once")).code, 0);
  assert.equal(await it.report(), "not tuned\nfs/nr_open is not there\n");
  assert.ok(!existsSync(join(it.root, "report/tuned")));
});

test("what is not permitted is a reason, not a failure", async (t) => {
  const it = await node(t);
  const script = `mount --bind $ROOT/proc/sys $ROOT/proc/sys && mount -o remount,bind,ro $ROOT/proc/sys && exec ${tools}/sh ${SCRIPT} once`;
  const { code, stderr } = await run("/usr/bin/unshare", ["--mount", "/bin/sh", "-c", script], {
    env: { ...it.env, PATH: `${process.env.PATH}:${tools}` },
  });
  assert.equal(code, 0, stderr);
  const [first, ...reasons] = (await it.report()).trim().split("\n");
  assert.equal(first, "not tuned");
  assert.equal(reasons.length, 7);
  assert.equal(reasons[0], "fs/nr_open is '65536', not '1048576': Read-only file system");
});

test("where the former values cannot be kept nothing is changed", async (t) => {
  const it = await node(t);
  await it.tune("once", { STATE: "/dev/null/state" });
  assert.equal(await it.read("fs/nr_open"), "65536");
  assert.match(await it.report(), /fs\/nr_open stays at 65536: its value cannot be kept in \/dev\/null\/state \(Not a directory\)/);
});

test("the kernel takes the values of the network, in a namespace of the test's own", async (t) => {
  const { "fs/nr_open": nrOpen, "fs/file-max": fileMax, "fs/file-nr": fileNr, "kernel/random/boot_id": boot } = LOW;
  const it = await node(t, { "fs/nr_open": nrOpen, "fs/file-max": fileMax, "fs/file-nr": fileNr, "kernel/random/boot_id": boot });
  await symlink("/proc/sys/net", join(it.root, "proc/sys/net"));
  const script = `net=/proc/sys/net/ipv4
    show() { cat /proc/sys/net/core/somaxconn $net/tcp_max_syn_backlog $net/ip_local_port_range $net/ip_local_reserved_ports | tr '\\t' ' '; echo --; }
    show; ${SCRIPT} once >&2; show; ${SCRIPT} restore >&2; show`;
  const { code, stdout, stderr } = await run("/usr/bin/unshare", ["--net", join(tools, "sh"), "-c", script], { env: it.env });
  assert.equal(code, 0, stderr);
  const [found, raised, restored] = stdout.split("--\n");
  const [somaxconn, backlog, ...rest] = raised.trim().split("\n");
  assert.ok(Number(somaxconn) >= 16384, raised);
  assert.ok(Number(backlog) >= 16384, raised);
  assert.deepEqual(rest, ["16384 65535", "30000-32767"], stderr);
  assert.equal(restored, found);
});

test("open files of edge processes are raised, of no others", async (t) => {
  const it = await node(t);
  const start = (env) => {
    const child = spawn("/bin/sh", ["-c", "ulimit -n 1000; exec sleep 60"], { env });
    t.after(() => child.kill());
    return child.pid;
  };
  const edge = start({ REALTIMECLUSTER_EDGE_CONNECTIONS_MAX: "5000" });
  const other = start({ REALTIMECLUSTER_HUB_ID: "hub" });
  const limit = async (pid) => (await readFile(`/proc/${pid}/limits`, "utf8")).match(/^Max open files +(\d+) +(\d+)/m).slice(1);
  for (const pid of [edge, other]) {
    await until("the process has its limit", async () => (await limit(pid))[1] === "1000");
    await symlink(`/proc/${pid}`, join(it.root, "proc", String(pid)));
  }
  // Machines differ in whether root may raise a hard limit.
  const isPermitted = (await run("prlimit", ["--pid", String(other), "--nofile=1000:1001"])).code === 0;
  await it.tune("once", { FILE_DESCRIPTORS: "4096" });
  if (isPermitted) {
    assert.equal(await it.report(), "tuned\n");
    assert.deepEqual(await limit(edge), ["4096", "4096"]);
  } else {
    assert.equal(await it.report(), `not tuned\nedge process ${edge} may open 1000 files, not 4096: Operation not permitted\n`);
  }
  assert.equal((await limit(other))[0], "1000");
});

test("an edge that may open more files than are wanted keeps its limit", async (t) => {
  const it = await node(t);
  const child = spawn("/bin/sh", ["-c", "ulimit -n 2000; exec sleep 60"], { env: { REALTIMECLUSTER_EDGE_CONNECTIONS_MAX: "5000" } });
  t.after(() => child.kill());
  const limits = () => readFile(`/proc/${child.pid}/limits`, "utf8");
  await until("the process has its limit", async () => /^Max open files +2000 +2000/m.test(await limits()));
  await symlink(`/proc/${child.pid}`, join(it.root, "proc", String(child.pid)));
  await it.tune("once", { FILE_DESCRIPTORS: "1500" });
  assert.equal(await it.report(), "tuned\n");
  assert.match(await limits(), /^Max open files +2000 +2000/m);
});

async function running(t, env) {
  const it = await node(t);
  const port = await new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
  const child = spawn(SCRIPT, ["run"], {
    env: { ...it.env, REPORT_PORT: String(port), INTERVAL_SECONDS: "1", ...env },
    detached: true,
    stdio: "ignore",
  });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  t.after(() => process.kill(-child.pid, "SIGKILL")); // With httpd, which is in its group.
  const get = (path) => fetch(`http://127.0.0.1:${port}/${path}`).catch(() => ({ ok: false }));
  return { ...it, get, stop: () => (child.kill("SIGTERM"), ended) };
}

test("run: the report over HTTP, drift put right while it runs, restored at SIGTERM", async (t) => {
  const it = await running(t, { NETWORK: "/proc/self/ns/net" });
  await until("tuned", async () => (await it.get("tuned")).ok);
  assert.equal(await (await it.get("report")).text(), "tuned\n");
  await it.write("net/core/somaxconn", "100");
  await until("put right", async () => (await it.read("net/core/somaxconn")) === "16384");
  assert.equal(await it.stop(), 0);
  assert.equal(await it.read("fs/nr_open"), "65536");
  assert.equal(await it.read("net/core/somaxconn"), "128");
});

test("run: a network that cannot be entered is a reason, and all else is raised", async (t) => {
  const it = await running(t, { NETWORK: "/nowhere" });
  await until("a report", async () => (await it.get("report")).ok);
  const text = await (await it.get("report")).text();
  assert.equal(text, "not tuned\nnet is left alone, as the node's network cannot be entered: No such file or directory\n");
  assert.equal((await it.get("tuned")).status, 404);
  assert.equal(await it.read("fs/nr_open"), "1048576");
  assert.equal(await it.read("net/core/somaxconn"), "128");
  await it.stop();
});

for (const [env, message] of [
  [{ FILE_DESCRIPTORS: "1048577" }, /FILE_DESCRIPTORS must be a number from 1024 to 1048576, not '1048577'/],
  [{ FILE_DESCRIPTORS: "1023" }, /not '1023'/],
  [{ FILE_DESCRIPTORS: "many" }, /not 'many'/],
  [{ INTERVAL_SECONDS: "0" }, /INTERVAL_SECONDS/],
]) {
  test(`it refuses ${JSON.stringify(env)}`, async (t) => {
    const it = await node(t);
    const { code, stderr } = await it.tune("once", env);
    assert.equal(code, 2);
    assert.match(stderr, message);
    assert.equal(await it.read("fs/nr_open"), "65536");
  });
}
