import { Cluster } from "../../../service/standalone/src/test/browser/support/cluster.mjs";

/** Two edges, which connections go to in turn, with RabbitMQ, a hub and Infinispan. */
export class EdgesAndHub {
  #cluster;

  constructor(settings) {
    this.#cluster = new Cluster("conformance", 1, settings);
  }

  get urls() {
    return [...this.#cluster.edges.values()].map((port) => `ws://127.0.0.1:${port}`);
  }

  async start() {
    await this.#cluster.start();
  }

  async move() {
    for (const edge of this.#cluster.edges.keys()) {
      const port = this.#cluster.managementPorts.get(edge);
      const answer = await fetch(`http://127.0.0.1:${port}/v1/shed?connections=1000`, {
        method: "POST",
        headers: { Authorization: `Bearer ${Cluster.MANAGEMENT_KEY}` },
      });
      if (!answer.ok) throw new Error(`${edge} does not shed: ${answer.status}`);
    }
  }

  /** All but broker and state store: those are what outlives edges and hubs. */
  async restart() {
    const { edges, hubs, processes } = this.#cluster;
    for (const id of [...edges.keys(), ...hubs.keys()]) await processes.kill(id);
    await Promise.all([...hubs.keys()].map((id) => this.#cluster.startHub(id)));
    await Promise.all([...edges.keys()].map((id) => this.#cluster.startEdge(id)));
  }

  async stop() {
    await this.#cluster.stop();
  }
}
