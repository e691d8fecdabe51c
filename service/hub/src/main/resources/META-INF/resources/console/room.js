import { create, element, reconcile } from "../page/dom.js";
import { roomPath } from "./api.js";
import { LogView } from "./log.js";
import { Poll } from "./poll.js";
import { plural, pretty } from "./text.js";

const LOG_MILLIS = 2_000;
const PRESENCE_MILLIS = 4_000;
const BAD_REQUEST = 400;
const NAMES_SHOWN_MAX = 500;

/** One room: its log as it grows, who is in it, and the state of its program as of any kept offset. */
export class RoomView {
  #api;
  #room = "";
  #log;
  #polls;

  constructor(api, onFailure) {
    this.#api = api;
    this.#log = new LogView(api, (offset) => this.#showStateAt(offset));
    const fail = (place) => (error) => {
      element(place).textContent = error.message;
      onFailure(error);
    };
    this.#polls = [
      new Poll(() => this.#log.load(), LOG_MILLIS, fail("log-note")),
      new Poll(() => this.#loadPresence(), PRESENCE_MILLIS, fail("presence-note")),
      new Poll(() => this.#loadState(), PRESENCE_MILLIS, fail("state-note")),
      new Poll(() => this.#loadHead(), PRESENCE_MILLIS, fail("room-facts")),
    ];
    element("state-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#polls[2].now();
    });
    element("state-now").addEventListener("click", () => this.#showStateAt(""));
  }

  open(room) {
    this.close();
    this.#room = room;
    this.#log.room = room;
    element("room-name").textContent = room;
    element("room-try").href = `#/try/${encodeURIComponent(room)}`;
    for (const id of ["room-facts", "presence-note", "state-note", "state", "presence-count"]) {
      element(id).textContent = "";
    }
    element("presence").replaceChildren();
    element("state-offset").value = "";
    this.#polls.forEach((poll) => poll.start());
  }

  close() {
    this.#polls.forEach((poll) => poll.stop());
  }

  set paused(paused) {
    this.#polls.forEach((poll) => (poll.paused = paused));
  }

  async #loadHead() {
    const room = this.#room;
    const { rooms } = await this.#api.get(`rooms?${new URLSearchParams({ prefix: room, limit: 1 })}`);
    if (room !== this.#room) return;
    const found = rooms.find((each) => each.room === room);
    element("room-facts").textContent = found
      ? `type ${found.type}, ${plural(found.edges, "edge")}` +
        (found.users === undefined ? "" : `, ${plural(found.users, "user")}`)
      : "in no hub's memory";
  }

  async #loadPresence() {
    const room = this.#room;
    const { count, users, without } = await this.#unlessWithout(roomPath(room, "presence"));
    if (room !== this.#room) return;
    element("presence-count").textContent = without ? "" : String(count);
    element("presence-note").textContent = without ?? presenceNote(count, users.length);
    const names = (users ?? []).slice(0, NAMES_SHOWN_MAX);
    const known = new Map([...element("presence").children].map((item) => [item.textContent, item]));
    reconcile(
      element("presence"),
      names.map((name) => known.get(name) ?? create("li", { textContent: name })),
    );
  }

  async #loadState() {
    const room = this.#room;
    const asked = element("state-offset").value.trim();
    const query = asked === "" ? "" : `?${new URLSearchParams({ offset: asked })}`;
    const { state, offset, without } = await this.#unlessWithout(roomPath(room, `state${query}`));
    if (room !== this.#room || asked !== element("state-offset").value.trim()) return;
    element("state-note").textContent = without ?? (asked === "" ? `now, at offset ${offset}` : `as of offset ${offset}`);
    const text = without ? "" : pretty(JSON.stringify(state));
    if (element("state").textContent !== text) element("state").textContent = text;
    element("state").hidden = text === "";
  }

  #showStateAt(offset) {
    element("state-offset").value = offset;
    this.#polls[2].now();
    if (offset !== "") element("state-title").scrollIntoView({ block: "nearest" });
  }

  /** That a room's type has no presence, or its state is not kept, is an answer and no failure. */
  async #unlessWithout(path) {
    try {
      return await this.#api.get(path);
    } catch (error) {
      if (error.status !== BAD_REQUEST) throw error;
      return { without: error.message };
    }
  }
}

function presenceNote(count, listed) {
  if (count === 0) return "Nobody is here.";
  const shown = Math.min(listed, NAMES_SHOWN_MAX);
  return shown < count ? `${plural(shown, "name")} of ${count}` : "";
}
