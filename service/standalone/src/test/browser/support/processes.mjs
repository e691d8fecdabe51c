import { spawn } from "node:child_process";
import { openSync } from "node:fs";
import { connect, createServer } from "node:net";

const READY_MILLIS_MAX = 180_000;
const STOP_MILLIS_MAX = 20_000;

/** Processes of one test, each with its output in a file; the last one started ends first. */
export class Processes {
  #directory;
  #running = new Map();

  constructor(directory) {
    this.#directory = directory;
  }

  /** Starts it, and waits until it is ready. */
  async start(name, command, isReady, environment = {}) {
    const log = openSync(`${this.#directory}/${name}.log`, "a");
    const [executable, ...more] = command;
    const child = spawn(executable, more, {
      stdio: ["ignore", log, log],
      env: { ...process.env, ...environment },
    });
    this.#running.set(name, child);
    const deadline = Date.now() + READY_MILLIS_MAX;
    while (!(await isReady())) {
      if (child.exitCode !== null || Date.now() > deadline) {
        throw new Error(`${name} is not ready, see ${this.#directory}/${name}.log`);
      }
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }

  /** Without a warning to anybody, unless another signal is given. */
  async kill(name, signal = "SIGKILL") {
    const child = this.#running.get(name);
    this.#running.delete(name);
    if (!child || child.exitCode !== null) return;
    const exited = new Promise((resolve) => child.once("exit", resolve));
    child.kill(signal);
    const late = setTimeout(() => child.kill("SIGKILL"), STOP_MILLIS_MAX);
    await exited;
    clearTimeout(late);
  }

  async stop() {
    for (const name of [...this.#running.keys()].reverse()) await this.kill(name, "SIGTERM");
  }
}

export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
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
