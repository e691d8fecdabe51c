import { complain, create, element, reconcile } from "../page/dom.js";
import { icon } from "./icon.js";

// How long an edit may wait before the page says so.
const PENDING_SHOWN_MILLIS = 500;

// In the document: the register "title", the set "items" with a register of text and one of done for
// each, and the counter "likes".
const ITEMS = "items";
const LIKES = "likes";
const text = (id) => `text ${id}`;
const done = (id) => `done ${id}`;

/** Notes that everybody edits, also without a connection. */
export class NotesView {
  #document;
  #onNews;
  #items = new Map();
  #pendingTimer = 0;
  #listening = new AbortController();

  constructor(document, onNews) {
    this.#document = document;
    this.#onNews = onNews;
    document.on("change", (change) => this.#changed(change));
    document.on("rejected", ({ error }) => complain(`Not saved: ${error.message}.`));
    const on = (id, type, act) =>
      element(id).addEventListener(type, act, { signal: this.#listening.signal });
    on("notes-heading", "input", ({ target }) => this.#edit(() => document.put("title", target.value)));
    on("item-form", "submit", (event) => this.#addItem(event));
    on("like", "click", () => this.#edit(() => document.increment(LIKES)));
    this.#draw();
  }

  close() {
    this.#listening.abort();
    clearTimeout(this.#pendingTimer);
    element("items").replaceChildren();
  }

  #changed({ type, origin }) {
    this.#draw();
    if (origin === "remote" && type !== "all") this.#onNews();
  }

  #edit(act) {
    try {
      act();
    } catch (error) {
      complain(`Not saved: ${error.message}.`);
    }
    this.#drawPending();
    this.#document.saved().then(
      () => this.#drawPending(),
      () => {},
    );
  }

  #addItem(event) {
    event.preventDefault();
    const input = element("new-item");
    const value = input.value.trim();
    if (value === "") return;
    input.value = "";
    // By time, so that all see the items in the order in which they came.
    const id = `${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 8)}`;
    this.#edit(() => {
      this.#document.put(text(id), value);
      this.#document.add(ITEMS, id);
    });
    element("items").lastElementChild?.scrollIntoView({ block: "nearest" });
  }

  #draw() {
    const document = this.#document;
    setValue(element("notes-heading"), document.get("title") ?? "");
    element("likes").textContent = String(document.count(LIKES));
    const ids = document.elements(ITEMS).sort();
    const items = ids.map((id) => this.#item(id));
    if (items.length === 0) items.push(create("li", { className: "note" }, "Nothing here yet."));
    reconcile(element("items"), items);
    this.#drawPending();
  }

  #item(id) {
    const item = this.#items.get(id) ?? this.#makeItem(id);
    this.#items.set(id, item);
    const isDone = this.#document.get(done(id)) === true;
    const what = this.#document.get(text(id)) ?? "";
    const box = item.querySelector("[type=checkbox]");
    item.classList.toggle("done", isDone);
    box.checked = isDone;
    box.ariaLabel = `Done: ${what}`;
    item.querySelector("button").ariaLabel = `Remove ${what}`;
    setValue(item.querySelector(".item-text"), what);
    return item;
  }

  #makeItem(id) {
    const document = this.#document;
    const box = create("input", { type: "checkbox" });
    box.addEventListener("change", () => this.#edit(() => document.put(done(id), box.checked)));
    const field = create("textarea", { className: "item-text", ariaLabel: "Item", maxLength: 200, rows: 1 });
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      element("new-item").focus();
    });
    field.addEventListener("input", () => this.#edit(() => document.put(text(id), field.value)));
    const remove = create("button", { type: "button", className: "quiet" }, icon("cross"));
    remove.addEventListener("click", () => this.#remove(id));
    return create("li", { className: "item" }, box, field, remove);
  }

  #remove(id) {
    element("new-item").focus();
    this.#edit(() => {
      this.#document.discard(ITEMS, id);
      this.#document.remove(text(id));
      this.#document.remove(done(id));
    });
  }

  #drawPending() {
    const { pendingEdits } = this.#document;
    clearTimeout(this.#pendingTimer);
    if (pendingEdits === 0) {
      element("notes-pending").textContent = "";
      return;
    }
    this.#pendingTimer = setTimeout(() => {
      const edits = pendingEdits === 1 ? "1 edit" : `${pendingEdits} edits`;
      element("notes-pending").textContent = `${edits} not sent yet`;
    }, PENDING_SHOWN_MILLIS);
  }
}

/** Sets what a field holds, and leaves the caret of who writes in it where it is. */
function setValue(field, value) {
  if (field.value === value) return;
  const { selectionStart, selectionEnd } = field;
  field.value = value;
  if (document.activeElement === field) field.setSelectionRange(selectionStart, selectionEnd);
}
