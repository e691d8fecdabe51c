import { create, element } from "../page/dom.js";
import { Poll } from "./poll.js";
import { Table } from "./table.js";
import { count, rate } from "./text.js";

const INTERVAL_MILLIS = 4_000;
const LIMIT = 50;

/** The rooms that hubs have in memory: the largest, or all in pages. */
export class RoomsView {
  #api;
  #onFailure;
  #poll;
  #table;
  #after = "";
  #next = "";
  #before = new Map();

  constructor(api, onFailure) {
    this.#api = api;
    this.#onFailure = onFailure;
    this.#poll = new Poll(() => this.#load(), INTERVAL_MILLIS, (error) => this.#fail(error));
    this.#table = new Table(element("rooms"), [
      { title: "Room", cell: ({ room }, cell) => link(room, cell) },
      { title: "Type", cell: ({ type }) => type },
      { title: "Users", number: true, cell: ({ users }) => count(users) },
      { title: "Edges", number: true, cell: ({ edges }) => count(edges) },
      { title: "Offset", number: true, cell: ({ offset }) => offset },
      { title: "Entries/s", number: true, cell: ({ perSecond }) => rate(perSecond) },
    ]);
    element("rooms-form").addEventListener("submit", (event) => event.preventDefault());
    element("rooms-form").addEventListener("input", () => this.#go(""));
    element("rooms-next").addEventListener("click", () => this.#go(this.#next));
    element("rooms-first").addEventListener("click", () => this.#go(""));
  }

  open() {
    this.#poll.start();
  }

  close() {
    this.#poll.stop();
  }

  set paused(paused) {
    this.#poll.paused = paused;
  }

  /** How many there are in all, as the cluster's status has it. */
  set total(rooms) {
    element("room-total").textContent = count(rooms);
  }

  #go(after) {
    this.#after = after;
    this.#poll.now();
  }

  async #load() {
    const question = this.#question();
    const { rooms, next } = await this.#api.get(`rooms?${question}`);
    if (question === this.#question()) this.#show(rooms, next ?? "");
  }

  #question() {
    const asked = { prefix: element("room-prefix").value, order: element("room-order").value, limit: LIMIT };
    return new URLSearchParams(this.#after === "" ? asked : { ...asked, after: this.#after }).toString();
  }

  #show(rooms, next) {
    const prefix = element("room-prefix").value;
    const at = performance.now();
    this.#table.show(
      rooms.map((room) => ({ ...room, perSecond: perSecond(this.#before.get(room.room), room, at) })),
      ({ room }) => room,
    );
    this.#before = new Map(rooms.map(({ room, offset }) => [room, { offset: BigInt(offset), at }]));
    this.#next = next;
    element("rooms").hidden = rooms.length === 0;
    element("rooms-next").hidden = next === "";
    element("rooms-first").hidden = this.#after === "";
    const some = rooms.length === LIMIT && element("room-order").value === "size";
    element("rooms-note").textContent =
      rooms.length === 0
        ? prefix === ""
          ? "No room is in memory: nobody is in one, and none was used in the last ten minutes."
          : `No room in memory has a name that begins with ${prefix}`
        : some
          ? `The ${LIMIT} largest. Search, or order by name, to see others.`
          : "";
  }

  #fail(error) {
    element("rooms-note").textContent = error.message;
    this.#onFailure(error);
  }
}

function link(room, cell) {
  const made = cell.querySelector("a") ?? create("a");
  made.href = `#/rooms/${encodeURIComponent(room)}`;
  if (made.textContent !== room) made.textContent = room;
  return made;
}

/** Of the room's log; undefined if it was not there before, or begins anew. */
function perSecond(before, { offset }, at) {
  const grown = before ? Number(BigInt(offset) - before.offset) : -1;
  return grown < 0 ? undefined : (grown * 1_000) / (at - before.at);
}
