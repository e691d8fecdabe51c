import { create, element } from "../page/dom.js";
import { roomPath } from "./api.js";
import { plural, pretty } from "./text.js";

const PAGE = 100;
const AFTER_LIMIT = 1_000;
const SHOWN_MAX = 2_000;
const NOT_KEPT = 410;

/** A room's log: the latest entries, what comes after them, and those before in pages. */
export class LogView {
  #api;
  #room = "";
  #epoch = "";
  #offset = 0n;
  #onOffset;
  #list = element("log-entries");
  #loaded = false;

  /** `onOffset`: somebody wants to see the state as of an entry. */
  constructor(api, onOffset) {
    this.#api = api;
    this.#onOffset = onOffset;
    element("log-earlier").addEventListener("click", () => void this.#earlier());
  }

  /** Another room: nothing of it is known yet. */
  set room(room) {
    this.#room = room;
    this.#loaded = false;
    this.#clear();
    element("log-note").textContent = "";
  }

  get offset() {
    return this.#offset;
  }

  /** What has come since the last time, or the latest entries. */
  async load() {
    const room = this.#room;
    const history = await this.#ask(room);
    if (room !== this.#room) return;
    if (this.#loaded && history.epoch !== this.#epoch) this.#clear();
    this.#loaded = true;
    this.#epoch = history.epoch;
    this.#offset = BigInt(history.offset);
    this.#append(history.publications);
    element("log-position").textContent = `offset ${history.offset}, epoch ${history.epoch}`;
    this.#note();
  }

  async #ask(room) {
    const latest = roomPath(room, `history?limit=${PAGE}`);
    if (!this.#loaded) return this.#api.get(latest);
    const asked = new URLSearchParams({ epoch: this.#epoch, after: this.#offset, limit: AFTER_LIMIT });
    try {
      return await this.#api.get(roomPath(room, `history?${asked}`));
    } catch (error) {
      if (error.status !== NOT_KEPT) throw error;
      // More has come than one answer holds, or the log has begun anew: from the latest on again.
      const history = await this.#api.get(latest);
      if (room === this.#room) this.#clear();
      return history;
    }
  }

  #append(publications) {
    if (publications.length === 0) return;
    const scroller = element("log");
    const atEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 40;
    this.#list.append(...publications.map((publication) => this.#entry(publication)));
    while (this.#list.children.length > SHOWN_MAX) this.#list.firstChild.remove();
    if (atEnd) scroller.scrollTop = scroller.scrollHeight;
  }

  async #earlier() {
    const room = this.#room;
    const first = this.#list.firstChild;
    if (!first) return;
    const button = element("log-earlier");
    button.disabled = true;
    try {
      const before = first.dataset.offset;
      const history = await this.#api.get(roomPath(room, `history?before=${before}&limit=${PAGE}`));
      if (room !== this.#room || history.epoch !== this.#epoch) return;
      const scroller = element("log");
      const fromEnd = scroller.scrollHeight - scroller.scrollTop;
      this.#list.prepend(...history.publications.map((publication) => this.#entry(publication)));
      scroller.scrollTop = scroller.scrollHeight - fromEnd;
      this.#note(history.publications.length < PAGE);
    } catch (error) {
      element("log-note").textContent = error.message;
    } finally {
      button.disabled = false;
    }
  }

  #note(allKept = false) {
    const first = this.#list.firstChild;
    const isFirst = !first || first.dataset.offset === "1" || allKept;
    element("log-earlier").hidden = isFirst || this.#list.children.length >= SHOWN_MAX;
    element("log-note").textContent = !first
      ? "Nothing is kept in the log."
      : `${plural(this.#list.children.length, "entry", "entries")} shown`;
  }

  #clear() {
    this.#list.replaceChildren();
    element("log-position").textContent = "";
    element("log-earlier").hidden = true;
  }

  #entry({ offset, sender, event, payload = {} }) {
    const seen = create("button", { type: "button", className: "quiet offset", textContent: offset });
    seen.title = `The state as of offset ${offset}`;
    seen.ariaLabel = seen.title;
    seen.addEventListener("click", () => this.#onOffset(offset));
    const who = create("span", { className: "sender", textContent: sender ?? "" });
    const what = create("code", { className: "payload" });
    what.textContent = payload.binary === undefined ? pretty(payload.text ?? "") : `base64 ${payload.binary}`;
    const head = create("span", { className: "entry-head" }, seen, who);
    if (event) head.append(create("span", { className: "badge", textContent: event }));
    const entry = create("li", { className: "entry" }, head, what);
    entry.dataset.offset = offset;
    return entry;
  }
}
