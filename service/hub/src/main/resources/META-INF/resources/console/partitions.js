import { create, element } from "../page/dom.js";
import { millis, plural } from "./text.js";

const COLOURS = 8;
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/**
 * A cell for each partition in the colour, and with the letter, of the hub that owns it. One stop of the tab key; arrow
 * keys go from cell to cell, and what a cell is about is told below.
 */
export class Partitions {
  #grid;
  #detail;
  #cells = [];
  #known = [];
  #chosen = 0;
  #places = new Map();

  constructor(grid, detail) {
    this.#grid = grid;
    this.#detail = detail;
    grid.addEventListener("keydown", (event) => this.#key(event));
    for (const kind of ["click", "focusin", "pointerover"]) {
      grid.addEventListener(kind, ({ target }) => this.#choose(this.#cells.indexOf(target)));
    }
  }

  /** A hub keeps its colour as long as the page knows it. */
  colour(hubs) {
    for (const hub of [...this.#places.keys()]) if (!hubs.includes(hub)) this.#places.delete(hub);
    for (const hub of hubs) {
      if (this.#places.has(hub)) continue;
      const taken = new Set(this.#places.values());
      let free = 0;
      while (taken.has(free)) free++;
      this.#places.set(hub, free);
    }
  }

  colourOf(hub) {
    return (this.#places.get(hub) ?? 0) % COLOURS;
  }

  letterOf(hub) {
    return LETTERS[(this.#places.get(hub) ?? 0) % LETTERS.length];
  }

  show({ partitions, unanswered }) {
    this.#known = [
      ...partitions,
      ...unanswered.partitions.map((partition) => ({ partition, hub: "" })),
    ].sort((one, other) => one.partition - other.partition);
    while (this.#cells.length > this.#known.length) this.#cells.pop().remove();
    while (this.#cells.length < this.#known.length) this.#cells.push(this.#newCell());
    this.#known.forEach((each, at) => this.#draw(this.#cells[at], each));
    element("partition-count").textContent = String(this.#known.length);
    this.#tell();
  }

  #newCell() {
    const cell = create("button", { type: "button", tabIndex: this.#cells.length === 0 ? 0 : -1 });
    this.#grid.append(cell);
    return cell;
  }

  #draw(cell, { partition, hub }) {
    const className = hub === "" ? "partition silent" : `partition hub-${this.colourOf(hub)}`;
    const letter = hub === "" ? "?" : this.letterOf(hub);
    if (cell.className !== className) cell.className = className;
    if (cell.textContent !== letter) cell.textContent = letter;
    const label = `Partition ${partition}: ${hub === "" ? "no answer" : hub}`;
    if (cell.ariaLabel !== label) cell.ariaLabel = label;
  }

  #key(event) {
    const columns = getComputedStyle(this.#grid).gridTemplateColumns.split(" ").length;
    const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[event.key];
    const there = { Home: 0, End: this.#cells.length - 1 }[event.key] ?? this.#chosen + (step ?? NaN);
    if (!(there >= 0 && there < this.#cells.length)) return;
    event.preventDefault();
    this.#cells[there].focus();
  }

  #choose(at) {
    if (at < 0 || at === this.#chosen) return;
    if (this.#cells[this.#chosen]) this.#cells[this.#chosen].tabIndex = -1;
    this.#chosen = at;
    this.#cells[at].tabIndex = 0;
    this.#tell();
  }

  #tell() {
    const chosen = this.#known[this.#chosen];
    const told = !chosen
      ? ""
      : chosen.hub === ""
        ? `Partition ${chosen.partition}: no owner has answered within 2 s.`
        : `Partition ${chosen.partition}: ${chosen.hub}, epoch ${chosen.epoch}, ` +
          `${plural(chosen.rooms, "room")} in memory, answered in ${millis(chosen.answerMillis)}.`;
    if (this.#detail.textContent !== told) this.#detail.textContent = told;
  }
}
