import { fileURLToPath } from "node:url";
import {
  freePort,
  isHealthy,
  Processes,
} from "../../../service/standalone/src/test/browser/support/processes.mjs";

const JAR = fileURLToPath(
  new URL("../../../service/standalone/target/quarkus-app/quarkus-run.jar", import.meta.url),
);

/** Edge and hub in one process; logs go to the directory. */
export class Standalone {
  #processes;
  #settings;
  #port;
  #managementPort;

  constructor(directory, settings) {
    this.#processes = new Processes(directory);
    this.#settings = settings;
  }

  get urls() {
    return [`ws://127.0.0.1:${this.#port}`];
  }

  async start() {
    [this.#port, this.#managementPort] = [await freePort(), await freePort()];
    await this.#run();
  }

  async move() {
    const place = `http://127.0.0.1:${this.#managementPort}/v1/shed?connections=1000`;
    const answer = await fetch(place, { method: "POST" });
    if (!answer.ok) throw new Error(`it does not shed: ${answer.status}`);
  }

  async restart() {
    await this.#processes.kill("standalone");
    await this.#run();
  }

  async stop() {
    await this.#processes.stop();
  }

  async #run() {
    const java = process.env.JAVA_HOME ? `${process.env.JAVA_HOME}/bin/java` : "java";
    const isReady = () => isHealthy(this.#managementPort);
    await this.#processes.start("standalone", [java, "-Xmx512m", "-jar", JAR], isReady, {
      ...this.#settings,
      QUARKUS_HTTP_PORT: String(this.#port),
      QUARKUS_MANAGEMENT_PORT: String(this.#managementPort),
    });
  }
}
