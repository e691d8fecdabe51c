import { element } from "../page/dom.js";
import { Table, gauge } from "./table.js";
import { count, duration, mebibytes, millis, percent, rate } from "./text.js";

/** The edges, with what each holds and does. Those that have not answered are there, too. */
export class Edges {
  #table;

  constructor(table) {
    const silent = (text) => (row, cell) => (row.edge ? text(row, cell) : "–");
    this.#table = new Table(table, [
      { title: "Edge", cell: ({ name }) => name },
      { title: "State", cell: ({ edge }) => (!edge ? "no answer" : edge.draining ? "draining" : "serving") },
      { title: "Connections", number: true, cell: silent(connections) },
      { title: "WebSocket", number: true, cell: silent(({ edge }) => count(edge.connections - edge.pollSessions)) },
      { title: "Long-polling", number: true, cell: silent(({ edge }) => count(edge.pollSessions)) },
      { title: "Publishes/s", number: true, cell: silent(({ rates }) => rate(rates?.publishes)) },
      { title: "Deliveries/s", number: true, cell: silent(({ rates }) => rate(rates?.deliveries)) },
      { title: "CPU", number: true, cell: silent(({ edge, rates }) => percent(rates?.cpus, edge.process.cpus)) },
      { title: "Heap", number: true, cell: silent(({ edge }) => mebibytes(edge.process.heapBytes)) },
      { title: "Answered in", number: true, cell: silent(({ edge }) => millis(edge.answerMillis)) },
      { title: "Up", number: true, cell: silent(({ edge }) => duration(edge.process.uptimeMillis)) },
    ]);
  }

  show({ edges, unanswered }, rates) {
    const rows = [
      ...edges.map((edge) => ({ name: edge.edge, edge, rates: rates.get(edge.edge) })),
      ...unanswered.edges.map((name) => ({ name })),
    ].sort((one, other) => one.name.localeCompare(other.name, "en", { numeric: true }));
    this.#table.show(rows, ({ name }) => name);
    element("edge-count").textContent = String(rows.length);
    element("no-edges").hidden = rows.length > 0;
    element("edges").hidden = rows.length === 0;
  }
}

function connections({ edge }, cell) {
  const text = `${count(edge.connections)} of ${count(edge.connectionsMax)}`;
  return gauge(cell, edge.connections, edge.connectionsMax, text);
}
