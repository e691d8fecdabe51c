import { element } from "../page/dom.js";
import { Chart } from "./chart.js";
import { Edges } from "./edges.js";
import { Hubs } from "./hubs.js";
import { Partitions } from "./partitions.js";
import { Rates } from "./rates.js";
import { count, millis, plural, rate } from "./text.js";

/** The cluster as a whole: charts, edges, hubs and partitions. */
export class ClusterView {
  #rates = new Rates();
  #charts = {
    publications: new Chart("Publications per second", [""], rate, 5),
    deliveries: new Chart("Deliveries per second", [""], rate, 5),
    connections: new Chart("Connections", [""], count, 10),
    connects: new Chart("Connects per second", ["admitted", "refused"], rate, 5),
    acknowledged: new Chart("Publish to acknowledgement", ["p50", "p99"], millis, 5),
    stored: new Chart("Write to the state store", ["p50", "p99"], millis, 5),
  };
  #edges = new Edges(element("edges"));
  #hubs = new Hubs(element("hubs"));
  #partitions = new Partitions(element("partitions"), element("partition-detail"));

  constructor() {
    element("charts").append(...Object.values(this.#charts).map(({ node }) => node));
  }

  /** An answer of GET /v1/cluster. */
  show(cluster) {
    const { sum, edges, hubs } = this.#rates.take(cluster);
    const connections = cluster.edges.reduce((all, edge) => all + edge.connections, 0);
    const capacity = cluster.edges.reduce((all, edge) => all + (edge.draining ? 0 : edge.connectionsMax), 0);
    const charts = this.#charts;
    charts.publications.push([sum.publications]);
    charts.deliveries.push([sum.deliveries]);
    charts.connections.push([connections]);
    charts.connections.note = `of ${count(capacity)} that are admitted at most`;
    charts.connects.push([sum.connects, sum.refusals]);
    charts.acknowledged.push(sum.acknowledged);
    charts.acknowledged.note = "as edges and the server API saw it in the last 30 s";
    charts.stored.push(sum.stored);
    charts.stored.note = "of rooms with durable history, in the last 30 s";
    this.#edges.show(cluster, edges);
    this.#hubs.show(cluster, hubs, this.#partitions);
    this.#partitions.show(cluster);
    showUnanswered(cluster.unanswered);
  }

  /** Nothing is known of now: a gap in the charts. */
  showNothing() {
    for (const [name, chart] of Object.entries(this.#charts)) {
      const lines = ["acknowledged", "stored", "connects"].includes(name) ? 2 : 1;
      chart.push(Array(lines).fill(undefined));
    }
  }
}

const NAMES_MAX = 8;

function showUnanswered({ partitions, edges }) {
  const parts = [];
  if (edges.length > 0) parts.push(`${edges.length === 1 ? "edge" : "edges"} ${some(edges)}`);
  if (partitions.length > 0) {
    parts.push(`the owner of ${plural(partitions.length, "partition")} (${some(partitions)})`);
  }
  element("unanswered").hidden = parts.length === 0;
  element("unanswered").textContent =
    parts.length === 0 ? "" : `Not all of the cluster: no answer within 2 s from ${parts.join(" and ")}.`;
}

function some(names) {
  const more = names.length - NAMES_MAX;
  return names.slice(0, NAMES_MAX).join(", ") + (more > 0 ? ` and ${more} more` : "");
}
