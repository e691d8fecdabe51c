import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { freePort, isHealthy, Processes } from "./processes.mjs";

const ROOT = fileURLToPath(new URL("../../../../../../", import.meta.url));
const USER = "rtc";
const PASSWORD = "rtc-secret";
const history = { durability: "durable", size: 1_000 };
const ROOM_TYPES = [
  { name: "demo", match: "demo:*", history: { durability: "memory", size: 1_000 }, presence: true },
  { name: "state", match: "state:*", program: "state", history },
  { name: "meeting", match: "meeting:*", program: "meeting", history },
  { name: "chat", match: "chat:*", history, presence: true },
  { name: "notes", match: "notes:*", program: "document", history },
];

/** RabbitMQ, Infinispan, hubs and two edges, as processes of this machine. */
export class Cluster {
  static API_KEY = "a-key-of-the-tests";
  static MANAGEMENT_KEY = "a-key-of-the-tests";
  directory;
  processes;
  edges = new Map();
  hubs = new Map();
  managementPorts = new Map();
  #brokerPort;
  #statePort;
  #hubCount;
  #edgeEnvironment;

  /** `name` is that of a folder for what the processes write. */
  constructor(name, hubCount = 1, edgeEnvironment = {}) {
    this.directory = `${ROOT}service/standalone/target/browser/${name}`;
    this.#hubCount = hubCount;
    this.#edgeEnvironment = edgeEnvironment;
  }

  async start() {
    rmSync(this.directory, { recursive: true, force: true });
    mkdirSync(this.directory, { recursive: true });
    this.processes = new Processes(this.directory);
    this.#brokerPort = await freePort();
    this.#statePort = await freePort();
    await Promise.all([
      this.#serve("rabbitmq", this.#brokerPort),
      this.#serve("infinispan", this.#statePort),
    ]);
    for (let number = 1; number <= this.#hubCount; number++) this.hubs.set(`hub-${number}`, await freePort());
    await Promise.all([...this.hubs.keys()].map((id) => this.startHub(id)));
    for (const id of ["edge-1", "edge-2"]) this.edges.set(id, await freePort());
    await Promise.all([...this.edges.keys()].map((id) => this.startEdge(id)));
  }

  async stop() {
    await this.processes?.stop();
  }

  /** Also again, after it was killed. */
  async startEdge(id) {
    await this.#startApplication(id, "edge", this.edges.get(id), {
      REALTIMECLUSTER_EDGE_ID: id,
      REALTIMECLUSTER_EDGE_ADDRESS: "127.0.0.1",
      REALTIMECLUSTER_MANAGEMENT_KEY: Cluster.MANAGEMENT_KEY,
      // The page says who it is, as with ./run.
      REALTIMECLUSTER_AUTH_DISABLED: "true",
      ...this.#edgeEnvironment,
    });
  }

  /** Also again, after it was killed. */
  async startHub(id) {
    const roomTypes = `${this.directory}/room-types.json`;
    writeFileSync(roomTypes, JSON.stringify(ROOM_TYPES));
    await this.#startApplication(id, "hub", this.hubs.get(id), {
      REALTIMECLUSTER_HUB_ID: id,
      REALTIMECLUSTER_API_KEY: Cluster.API_KEY,
      REALTIMECLUSTER_ROOM_TYPES_FILE: roomTypes,
      QUARKUS_INFINISPAN_CLIENT_HOSTS: `127.0.0.1:${this.#statePort}`,
      QUARKUS_INFINISPAN_CLIENT_USERNAME: USER,
      QUARKUS_INFINISPAN_CLIENT_PASSWORD: PASSWORD,
    });
  }

  async #serve(name, port) {
    const command = [`${ROOT}cluster/${name}/serve`, `${this.directory}/${name}`, String(port)];
    // It listens before it lets anybody in.
    const isReady = () => this.processes.hasSaid(name, `ready on 127.0.0.1:${port}`);
    await this.processes.start(name, [...command, USER, PASSWORD], isReady);
  }

  async #startApplication(name, module, port, environment) {
    const managementPort = await freePort();
    this.managementPorts.set(name, managementPort);
    const java = process.env.JAVA_HOME ? `${process.env.JAVA_HOME}/bin/java` : "java";
    const jar = `${ROOT}service/${module}/target/quarkus-app/quarkus-run.jar`;
    await this.processes.start(name, [java, "-Xmx256m", "-jar", jar], () => isHealthy(managementPort), {
      ...environment,
      REALTIMECLUSTER_PARTITIONS: "8",
      RABBITMQ_HOST: "127.0.0.1",
      RABBITMQ_PORT: String(this.#brokerPort),
      RABBITMQ_USERNAME: USER,
      RABBITMQ_PASSWORD: PASSWORD,
      QUARKUS_HTTP_HOST: "127.0.0.1",
      QUARKUS_HTTP_PORT: String(port),
      QUARKUS_MANAGEMENT_PORT: String(managementPort),
    });
  }
}
