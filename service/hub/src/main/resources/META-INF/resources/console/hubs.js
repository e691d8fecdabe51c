import { create, element } from "../page/dom.js";
import { Table } from "./table.js";
import { count, duration, mebibytes, percent, rate } from "./text.js";

/** The hubs that own partitions, in the colours of these. */
export class Hubs {
  #table;
  #partitions;

  constructor(table) {
    this.#table = new Table(table, [
      { title: "Hub", cell: ({ hub }, cell) => this.#name(hub, cell) },
      { title: "Partitions", number: true, cell: ({ hub }) => count(hub.partitions) },
      { title: "Publications/s", number: true, cell: ({ rates }) => rate(rates?.publications) },
      { title: "Commands/s", number: true, cell: ({ rates }) => rate(rates?.commands) },
      { title: "Sent again/s", number: true, cell: ({ rates }) => rate(rates?.duplicates) },
      { title: "CPU", number: true, cell: ({ hub, rates }) => percent(rates?.cpus, hub.process.cpus) },
      { title: "Heap", number: true, cell: ({ hub }) => mebibytes(hub.process.heapBytes) },
      { title: "Up", number: true, cell: ({ hub }) => duration(hub.process.uptimeMillis) },
    ]);
  }

  show({ hubs }, rates, partitions) {
    this.#partitions = partitions;
    partitions.colour(hubs.map(({ hub }) => hub));
    const rows = hubs.map((hub) => ({ hub, rates: rates.get(hub.hub) }));
    this.#table.show(rows, ({ hub }) => hub.hub);
    element("hub-count").textContent = String(rows.length);
    element("no-hubs").hidden = rows.length > 0;
    element("hubs").hidden = rows.length === 0;
  }

  #name({ hub }, cell) {
    const name = cell.querySelector(".hub-name") ?? create("span", { className: "hub-name" }, create("span", { ariaHidden: "true" }), "");
    const [swatch] = name.children;
    swatch.className = `swatch hub-${this.#partitions.colourOf(hub)}`;
    swatch.textContent = this.#partitions.letterOf(hub);
    if (name.lastChild.textContent !== hub) name.lastChild.textContent = hub;
    return name;
  }
}
