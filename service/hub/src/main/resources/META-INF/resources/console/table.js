import { create, reconcile } from "../page/dom.js";

/** The rows of a table, one for each thing by its name; cells change only where their text does. */
export class Table {
  #body;
  #columns;
  #rows = new Map();

  /** `columns`: `{ title, number, cell(thing) }`, where a cell is a text or a node; its title names it on a phone. */
  constructor(table, columns) {
    this.#columns = columns;
    const heads = columns.map(({ title, number }) =>
      create("th", { scope: "col", textContent: title, className: number ? "number" : "" }),
    );
    this.#body = create("tbody");
    table.append(create("thead", {}, create("tr", {}, ...heads)), this.#body);
  }

  show(things, nameOf) {
    const names = new Set(things.map(nameOf));
    for (const name of this.#rows.keys()) if (!names.has(name)) this.#rows.delete(name);
    reconcile(
      this.#body,
      things.map((thing) => this.#row(nameOf(thing), thing)),
    );
  }

  #row(name, thing) {
    if (!this.#rows.has(name)) this.#rows.set(name, create("tr", {}, ...this.#columns.map(emptyCell)));
    const row = this.#rows.get(name);
    this.#columns.forEach(({ cell }, at) => {
      const content = cell(thing, row.cells[at]);
      if (typeof content === "string") {
        if (row.cells[at].textContent !== content) row.cells[at].textContent = content;
      } else if (row.cells[at].firstChild !== content) row.cells[at].replaceChildren(content);
    });
    return row;
  }
}

function emptyCell({ title, number }, at) {
  const cell = create(at === 0 ? "th" : "td", { className: number ? "number" : "" });
  if (at === 0) cell.scope = "row";
  cell.dataset.title = title;
  return cell;
}

/** How much of something is used, as a number and a bar; `cell` has it from the last time, or not. */
export function gauge(cell, part, all, text) {
  const made = cell.querySelector(".gauge") ?? create("span", { className: "gauge" }, create("span"), create("meter"));
  const [label, meter] = made.children;
  if (label.textContent !== text) label.textContent = text;
  meter.max = Math.max(1, all);
  meter.value = part;
  meter.high = meter.max * 0.9;
  meter.setAttribute("aria-hidden", "true");
  return made;
}
