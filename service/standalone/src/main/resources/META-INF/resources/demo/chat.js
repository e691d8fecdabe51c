import { avatar, complain, create, element, reconcile } from "../page/dom.js";

const HISTORY_LIMIT = 200;
const MESSAGES_SHOWN_MAX = 1_000;
const FOLLOWS_MILLIS = 300_000;
// So near to the end of the list, it stays at the end when something comes.
const AT_END_PIXELS = 80;

/** What was said: from the room's history, as it comes, and one's own that is still on its way. */
export class ChatView {
  #room;
  #user;
  #messages = new Map();
  #waiting = new Map();
  #lastWaiting = 0;
  #onNews;
  #listening = new AbortController();

  constructor(room, user, onNews) {
    this.#room = room;
    this.#user = user;
    this.#onNews = onNews;
    room.on("publication", (publication) => this.#add(publication, true));
    room.on("joined", ({ rejoined, recovered }) => {
      if (!rejoined || !recovered) void this.#loadHistory();
    });
    room.on("gap", () => this.#messages.clear());
    element("send-form").addEventListener("submit", (event) => this.#submit(event), {
      signal: this.#listening.signal,
    });
    this.#draw();
  }

  close() {
    this.#listening.abort();
    element("messages").replaceChildren();
  }

  async #loadHistory() {
    try {
      const { publications } = await this.#room.history(HISTORY_LIMIT);
      for (const publication of publications) this.#add(publication, false);
      this.#draw(true);
    } catch (error) {
      if (error.code === "TIMEOUT") this.#loadHistory();
    }
  }

  #add({ offset, sender, payload }, isNew) {
    if (this.#messages.has(offset)) return;
    this.#messages.set(offset, { offset, sender, ...read(payload) });
    if (!isNew) return;
    if (sender !== this.#user) this.#onNews();
    this.#draw();
  }

  #submit(event) {
    event.preventDefault();
    const input = element("text");
    const text = input.value.trim();
    if (text === "") return;
    input.value = "";
    void this.#send({ text, sentAt: Date.now() });
  }

  async #send(message) {
    const key = ++this.#lastWaiting;
    this.#waiting.set(key, { ...message, sender: this.#user });
    this.#draw(true);
    try {
      await this.#room.publish(JSON.stringify(message));
      this.#waiting.delete(key);
    } catch (error) {
      this.#waiting.delete(key);
      if (error.code !== "CLOSED" && error.code !== "LEFT") {
        complain(`Not sent: ${error.message}.`);
        element("text").value = message.text;
      }
    }
    this.#draw();
  }

  // Keeps what is there, so that who listens to the page hears only what is new.
  #draw(toEnd = false) {
    const list = element("messages");
    const log = element("log");
    const atEnd = toEnd || log.scrollHeight - log.scrollTop - log.clientHeight < AT_END_PIXELS;
    const present = new Map([...list.children].map((child) => [child.dataset.key, child]));
    let previous = null;
    const items = this.#inOrder().map(({ key, message, isWaiting }) => {
      const item = present.get(key) ?? messageItem(key, message, isWaiting);
      item.classList.toggle("follows", followsOn(previous, message));
      previous = message;
      return item;
    });
    if (items.length === 0) {
      items.push(create("li", { className: "note" }, "Nothing said yet."));
    }
    reconcile(list, items);
    const last = Math.max(0, ...this.#messages.keys());
    element("position").textContent = last > 0 ? `offset ${last}` : "";
    if (atEnd) log.scrollTop = log.scrollHeight;
  }

  #inOrder() {
    const known = [...this.#messages.values()].sort((one, other) => one.offset - other.offset);
    return [
      ...known.slice(-MESSAGES_SHOWN_MAX).map((message) => ({ key: `${message.offset}`, message })),
      ...[...this.#waiting].map(([key, message]) => ({ key: `waiting ${key}`, message, isWaiting: true })),
    ];
  }
}

/** Publications carry no time; this page's messages are JSON with the sender's clock. */
function read(payload) {
  const text = typeof payload === "string" ? payload : `${payload.length} bytes`;
  try {
    const message = JSON.parse(text);
    if (typeof message?.text === "string") return { text: message.text, sentAt: message.sentAt };
  } catch {
    // Plain text of another client.
  }
  return { text };
}

function messageItem(key, { sender, text, sentAt }, isWaiting) {
  const meta = create("div", { className: "meta" });
  meta.append(create("span", { className: "sender" }, sender || "somebody"));
  const at = new Date(sentAt ?? NaN);
  if (!Number.isNaN(at.getTime())) {
    const short = at.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
    meta.append(create("time", { dateTime: at.toISOString(), title: at.toLocaleString() }, short));
  }
  const item = create("li", { className: isWaiting ? "message waiting" : "message" });
  item.dataset.key = key;
  item.append(avatar(sender), meta, create("div", { className: "text" }, text));
  return item;
}

/** Whether a message stands under the previous one's name. */
function followsOn(previous, message) {
  return (
    previous !== null &&
    previous.sender === message.sender &&
    Math.abs((message.sentAt ?? 0) - (previous.sentAt ?? 0)) < FOLLOWS_MILLIS
  );
}
