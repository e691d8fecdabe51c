import { spawn, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";

const JAR = fileURLToPath(
  new URL("../../../../../service/standalone/target/quarkus-app/quarkus-run.jar", import.meta.url),
);
const START_MILLIS_MAX = 60_000;

/** Set: tests against a real server are left out; unset and no server built: they fail. */
export const isWithoutServer = process.env.CLIENT_TEST_WITHOUT_SERVER === "1";

/** A real standalone server in a process of its own, on ports of its own. */
export class Standalone {
  #process: ChildProcess | undefined;
  readonly #ports: [number, number];
  readonly #settings: Record<string, string>;

  private constructor(ports: [number, number], settings: Record<string, string>) {
    this.#ports = ports;
    this.#settings = settings;
  }

  static async start(settings: Record<string, string> = {}): Promise<Standalone> {
    if (!existsSync(JAR)) throw new Error(`${JAR} is missing: build service/standalone first`);
    const server = new Standalone([await freePort(), await freePort()], settings);
    await server.start();
    return server;
  }

  get url(): string {
    return `ws://127.0.0.1:${this.#ports[0]}`;
  }

  async start(): Promise<void> {
    const java = process.env.JAVA_HOME ? `${process.env.JAVA_HOME}/bin/java` : "java";
    const settings = {
      "quarkus.http.port": String(this.#ports[0]),
      "quarkus.management.port": String(this.#ports[1]),
      ...this.#settings,
    };
    const options = Object.entries(settings).map(([name, value]) => `-D${name}=${value}`);
    this.#process = spawn(java, [...options, "-Xmx256m", "-jar", JAR], { stdio: "ignore" });
    const deadline = Date.now() + START_MILLIS_MAX;
    while (!(await this.#isReady())) {
      if (Date.now() > deadline) throw new Error("the server does not start");
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  /** Calls the management interface. */
  async manage(method: string, path: string): Promise<void> {
    const answer = await fetch(`http://127.0.0.1:${this.#ports[1]}${path}`, { method });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status}`);
  }

  /** Without a warning to anybody. */
  async kill(signal: NodeJS.Signals = "SIGKILL"): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise((resolve) => child.once("exit", resolve));
    child.kill(signal);
    await exited;
  }

  async #isReady(): Promise<boolean> {
    try {
      return (await fetch(`http://127.0.0.1:${this.#ports[1]}/q/health/ready`)).ok;
    } catch {
      return false;
    }
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
