// The client under test: an adapter in a process of its own, spoken to by lines of JSON.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { Queue } from "./queue.mjs";

export class ClientProcess {
  #process;
  #events = new Map();
  #exited;

  constructor(command) {
    this.#process = spawn(command[0], command.slice(1), {
      stdio: ["pipe", "pipe", "inherit"],
    });
    this.#exited = new Promise((resolve) => this.#process.once("exit", resolve));
    this.#process.stdin.on("error", () => {});
    createInterface({ input: this.#process.stdout }).on("line", (line) => {
      const [[type, event]] = Object.entries(JSON.parse(line));
      this.events(type).add(event);
    });
  }

  /** What the client told, by type. */
  events(type) {
    if (!this.#events.has(type)) this.#events.set(type, new Queue());
    return this.#events.get(type);
  }

  command(command) {
    this.#process.stdin.write(`${JSON.stringify(command)}\n`);
  }

  /** Events that no step has taken, of the types that must not come unexpected. */
  get unexpected() {
    return ["publication", "gap", "result", "error"].flatMap((type) =>
      this.events(type).rest.map((event) => `${type} ${JSON.stringify(event)}`),
    );
  }

  async end() {
    this.#process.stdin.end();
    const timer = setTimeout(() => this.#process.kill("SIGKILL"), 2_000);
    await this.#exited;
    clearTimeout(timer);
  }
}
