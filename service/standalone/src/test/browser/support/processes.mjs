import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { connect, createServer } from "node:net";

const READY_MILLIS_MAX = 180_000;
const STOP_MILLIS_MAX = 20_000;
/** How much of its output is told of a process that is not ready. */
const TOLD_LINES_MAX = 20;
// Below the range from which the kernel takes the ports of outgoing connections: a free one from there may be
// taken by any connection until the process that it is meant for listens.
const PORT_MIN = 20_000;
const PORT_MAX = 32_000;
const PORT_ATTEMPTS_MAX = 50;
const given = new Set();

/** Processes of one test, each with its output in a file; the last one started ends first. */
export class Processes {
  #directory;
  #stopMillisMax;
  #running = new Map();

  constructor(directory, { stopMillisMax = STOP_MILLIS_MAX } = {}) {
    this.#directory = directory;
    this.#stopMillisMax = stopMillisMax;
  }

  /** Starts it, and waits until it is ready. */
  async start(name, command, isReady, environment = {}) {
    const log = openSync(this.#logOf(name), "a");
    const [executable, ...more] = command;
    const child = spawn(executable, more, {
      stdio: ["ignore", log, log],
      env: { ...process.env, ...environment },
    });
    closeSync(log);
    this.#running.set(name, child);
    const deadline = Date.now() + READY_MILLIS_MAX;
    while (!(await isReady())) {
      const ended = endOf(child);
      if (ended !== null || Date.now() > deadline) {
        const why = ended === null ? `after ${READY_MILLIS_MAX / 1_000} s` : `but has ended with ${ended}`;
        throw new Error(`${name} is not ready ${why}; the end of ${this.#logOf(name)}:\n${this.#told(name)}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }

  /** Whether it has written this text. */
  hasSaid(name, text) {
    return readFileSync(this.#logOf(name), "utf8").includes(text);
  }

  #told(name) {
    return readFileSync(this.#logOf(name), "utf8").trimEnd().split("\n").slice(-TOLD_LINES_MAX).join("\n");
  }

  #logOf(name) {
    return `${this.#directory}/${name}.log`;
  }

  /** Without a warning to anybody, unless another signal is given. */
  async kill(name, signal = "SIGKILL") {
    const child = this.#running.get(name);
    this.#running.delete(name);
    if (!child || endOf(child) !== null) return;
    const exited = new Promise((resolve) => child.once("exit", resolve));
    child.kill(signal);
    const late = setTimeout(() => child.kill("SIGKILL"), this.#stopMillisMax);
    await exited;
    clearTimeout(late);
  }

  async stop() {
    for (const name of [...this.#running.keys()].reverse()) await this.kill(name, "SIGTERM");
  }
}

/** The exit code or the signal that it ended by, null as long as it runs. */
function endOf(child) {
  return child.exitCode ?? child.signalCode;
}

/** One that nobody listens on, and that no other call has given. */
export async function freePort() {
  for (let attempt = 1; attempt <= PORT_ATTEMPTS_MAX; attempt++) {
    const port = PORT_MIN + Math.floor(Math.random() * (PORT_MAX - PORT_MIN));
    if (!given.has(port) && (await canListen(port))) {
      given.add(port);
      return port;
    }
  }
  throw new Error(`found no free port from ${PORT_MIN} to ${PORT_MAX} in ${PORT_ATTEMPTS_MAX} attempts`);
}

function canListen(port) {
  return new Promise((resolve) => {
    const server = createServer().once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

export function isListening(port) {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}

export async function isHealthy(managementPort) {
  try {
    return (await fetch(`http://127.0.0.1:${managementPort}/q/health/ready`)).ok;
  } catch {
    return false;
  }
}
