// The demo page. Two parts: RealtimeClient, a small client of the protocol in proto/client/v1, and
// Page, which draws. Text of others reaches the document only as textContent.

const SUBPROTOCOL = "realtime.v1.json";
const UNSENT_MAX = 1_000;
const HISTORY_LIMIT = 200;
const PING_MILLIS = 2_000;
// A connection that lasted that long was a good one: the next wait begins small again.
const LASTED_MILLIS = 5_000;
const DEFAULT_WINDOW = { minMillis: 200, maxMillis: 20_000 };
// Close codes from here to 4999 say that reconnecting is of no use.
const TERMINAL_CLOSE_CODE_MIN = 4_500;

/**
 * A client of the protocol: keeps one connection, reconnects with full jitter, rejoins its rooms
 * where they were, and sends again what was not acknowledged.
 *
 * Events: "state" {state, waitMillis}, "latency" {millis}, "publication" {room, offset, sender,
 * text, recovered}, "joined" {room, offset, recovered, fresh}, "presence" {room, users},
 * "presenceChange" {room, joined, left}, "roomReset" {room}, "published" {sequence, offset},
 * "refused" {sequence, code}, "history" {room, publications}.
 */
class RealtimeClient extends EventTarget {
  #url;
  #token;
  #socket = null;
  #session = "";
  #window = DEFAULT_WINDOW;
  #attempt = 0;
  #connectedAt = 0;
  #heardAt = 0;
  #reconnectTimer = 0;
  #pingTimer = 0;
  #nextId = 1;
  #requests = new Map();
  // Room name -> its position {epoch, offset}, or null before the first join reply.
  #rooms = new Map();
  // Publishes without an acknowledgement, in order: {sequence, room, text, sentOn}.
  #unsent = [];
  #nextSequence = 1n;

  constructor(url, token = "") {
    super();
    this.#url = url;
    this.#token = token;
  }

  connect() {
    clearTimeout(this.#reconnectTimer);
    this.#tellState("connecting");
    const socket = new WebSocket(this.#url, SUBPROTOCOL);
    this.#socket = socket;
    socket.onopen = () => {
      const connect = {};
      if (this.#token) connect.token = this.#token;
      if (this.#session) connect.session = this.#session;
      this.#request({ connect }, (reply) => this.#onConnected(reply.connected));
    };
    socket.onmessage = (message) => {
      this.#heardAt = performance.now();
      for (const event of JSON.parse(message.data).messages ?? []) this.#onMessage(event);
    };
    socket.onclose = (close) => {
      if (this.#socket === socket) this.#onClose(close.code);
    };
  }

  /** Drops the connection as a lost network would; the client does not know that it was meant. */
  cut() {
    const socket = this.#socket;
    if (!socket || socket.readyState > WebSocket.OPEN) return;
    this.#onClose(1006);
    socket.close();
  }

  close() {
    const socket = this.#socket;
    this.#socket = null;
    clearTimeout(this.#reconnectTimer);
    clearInterval(this.#pingTimer);
    socket?.close();
  }

  join(room) {
    if (this.#rooms.has(room)) return;
    this.#rooms.set(room, null);
    if (this.#connectedAt) this.#sendJoin(room);
  }

  /** The publish's sequence, or null if as many wait already as may. */
  publish(room, text) {
    if (this.#unsent.length >= UNSENT_MAX) return null;
    const publish = { sequence: this.#nextSequence++, room, text };
    this.#unsent.push(publish);
    if (this.#connectedAt && this.#rooms.get(room)) this.#sendPublish(publish);
    return publish.sequence;
  }

  #onConnected(connected) {
    if (!connected) return this.#socket?.close();
    this.#session = connected.session ?? "";
    this.#connectedAt = performance.now();
    const { minMillis, maxMillis } = connected.reconnect ?? {};
    this.#window = {
      minMillis: minMillis ?? DEFAULT_WINDOW.minMillis,
      maxMillis: maxMillis ?? DEFAULT_WINDOW.maxMillis,
    };
    this.#tellState("connected");
    for (const room of this.#rooms.keys()) this.#sendJoin(room);
    const silentMillisMax = (connected.pingSeconds ?? 25) * 2_000;
    clearInterval(this.#pingTimer);
    this.#pingTimer = setInterval(() => this.#ping(silentMillisMax), PING_MILLIS);
    this.#ping(silentMillisMax);
  }

  #ping(silentMillisMax) {
    const sentAt = performance.now();
    if (sentAt - this.#heardAt > silentMillisMax) return this.cut();
    this.#request({ ping: {} }, () => this.#tell("latency", { millis: performance.now() - sentAt }));
  }

  #sendJoin(room) {
    const position = this.#rooms.get(room);
    const join = { room };
    if (position) join.recover = { epoch: position.epoch, offset: String(position.offset) };
    this.#request({ join }, (reply) => {
      if (reply.error) {
        if (reply.error.temporary) {
          setTimeout(() => this.#rejoin(room), reply.error.retryMillis ?? 1_000);
        }
        return;
      }
      this.#onJoined(room, position, reply.joined);
    });
  }

  #rejoin(room) {
    if (this.#connectedAt) this.#sendJoin(room);
  }

  #onJoined(room, before, joined) {
    for (const publication of joined.publications ?? []) this.#onPublication(publication, room);
    this.#rooms.set(room, { epoch: joined.epoch ?? "", offset: BigInt(joined.offset ?? 0) });
    this.#tell("joined", {
      room,
      offset: BigInt(joined.offset ?? 0),
      recovered: Boolean(joined.recovered),
      fresh: before === null,
    });
    this.#requestPresence(room);
    if (before === null || !joined.recovered) this.#requestHistory(room);
    // In the order of their sequences; what was sent before keeps its sequence and is not doubled.
    for (const publish of this.#unsent) {
      if (publish.room === room && publish.sentOn !== this.#socket) this.#sendPublish(publish);
    }
  }

  #requestPresence(room) {
    this.#request({ presence: { room } }, ({ presence }) => {
      if (presence) this.#tell("presence", { room, users: presence.users ?? [] });
    });
  }

  #requestHistory(room) {
    this.#request({ history: { room, limit: HISTORY_LIMIT } }, ({ history }) => {
      const publications = (history?.publications ?? []).map(readPublication);
      this.#tell("history", { room, publications });
    });
  }

  #sendPublish(publish) {
    const { sequence, room, text } = publish;
    publish.sentOn = this.#socket;
    const request = { publish: { room, sequence: String(sequence), payload: { text } } };
    this.#request(request, (reply) => {
      if (reply.error?.temporary) {
        publish.sentOn = null;
        setTimeout(() => this.#sendAgain(publish), reply.error.retryMillis ?? 1_000);
        return;
      }
      this.#unsent = this.#unsent.filter((other) => other !== publish);
      if (reply.error) {
        this.#tell("refused", { sequence, room, code: reply.error.code ?? "" });
      } else {
        this.#tell("published", { sequence, room, offset: BigInt(reply.published?.offset ?? 0) });
      }
    });
  }

  #sendAgain(publish) {
    if (this.#connectedAt && publish.sentOn === null) this.#sendPublish(publish);
  }

  #onMessage(message) {
    if (message.id) {
      const onReply = this.#requests.get(message.id);
      this.#requests.delete(message.id);
      onReply?.(message);
    } else if (message.publication) {
      this.#onPublication(message.publication);
    } else if (message.presenceChange) {
      const { room, joined = [], left = [] } = message.presenceChange;
      this.#tell("presenceChange", { room, joined, left });
    } else if (message.roomReset) {
      const { room, epoch = "", offset = "0" } = message.roomReset;
      this.#rooms.set(room, { epoch, offset: BigInt(offset) });
      this.#tell("roomReset", { room });
      this.#requestHistory(room);
    }
  }

  #onPublication(message, room = message.room) {
    const publication = readPublication(message);
    const position = this.#rooms.get(room);
    if (position) {
      if (publication.offset <= position.offset) return;
      position.offset = publication.offset;
    }
    this.#tell("publication", { ...publication, room });
  }

  #onClose(code) {
    const lastedMillis = this.#connectedAt ? performance.now() - this.#connectedAt : 0;
    this.#socket = null;
    this.#connectedAt = 0;
    this.#requests.clear();
    clearInterval(this.#pingTimer);
    if (code >= TERMINAL_CLOSE_CODE_MIN && code <= 4_999) {
      this.#tellState("closed", { code });
      return;
    }
    if (lastedMillis > LASTED_MILLIS) this.#attempt = 0;
    const { minMillis, maxMillis } = this.#window;
    const waitMillis = Math.random() * Math.min(maxMillis, minMillis * 2 ** this.#attempt);
    this.#attempt = Math.min(this.#attempt + 1, 31);
    this.#tellState("waiting", { waitMillis });
    this.#reconnectTimer = setTimeout(() => this.connect(), waitMillis);
  }

  #request(request, onReply) {
    if (this.#socket?.readyState !== WebSocket.OPEN) return;
    const id = this.#nextId++;
    this.#requests.set(id, onReply);
    this.#socket.send(JSON.stringify({ messages: [{ id, ...request }] }));
  }

  #tellState(state, more = {}) {
    this.#tell("state", { state, ...more });
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

/** Canonical protobuf JSON leaves default values out and writes 64-bit numbers as strings. */
function readPublication({ offset = "0", sender = "", payload = {} }) {
  let text = payload.text ?? "(binary)";
  let sentAt = null;
  // Publications carry no time; this page's own messages are JSON with the sender's clock.
  try {
    const message = JSON.parse(text);
    if (typeof message?.text === "string") ({ text, sentAt = null } = message);
  } catch {
    // Plain text of another client.
  }
  return { offset: BigInt(offset), sender, text, sentAt };
}

// ---------------------------------------------------------------------------------------------

const PREFIX = "demo:";
const FIRST_ROOMS = ["general", "random", "music"];
const MESSAGES_SHOWN_MAX = 1_000;
const STORED = { name: "realtimecluster.name", rooms: "realtimecluster.rooms" };

class RoomView {
  // Offset -> publication, so that a message from history and from the push is one.
  publications = new Map();
  users = new Set();
  unread = 0;
  // Own messages without an acknowledgement: sequence -> {text, sentAt, reason}.
  waiting = new Map();

  add(publication) {
    if (this.publications.has(publication.offset)) return false;
    this.publications.set(publication.offset, publication);
    return true;
  }

  inOrder() {
    const sorted = [...this.publications.values()].sort((a, b) => (a.offset < b.offset ? -1 : 1));
    return sorted.slice(-MESSAGES_SHOWN_MAX);
  }
}

class Page {
  #name = localStorage.getItem(STORED.name) ?? "";
  #rooms = new Map();
  #current = "";
  #client = null;
  #countdown = 0;

  start() {
    this.#listen();
    for (const room of this.#storedRooms()) this.#rooms.set(room, new RoomView());
    this.#current = roomInHash() || FIRST_ROOMS[0];
    if (!this.#rooms.has(this.#current)) this.#rooms.set(this.#current, new RoomView());
    if (this.#name) this.#enter();
    else this.#askName();
  }

  #storedRooms() {
    try {
      const stored = JSON.parse(localStorage.getItem(STORED.rooms) ?? "[]");
      return new Set([...FIRST_ROOMS, ...stored.filter((room) => typeof room === "string")]);
    } catch {
      return new Set(FIRST_ROOMS);
    }
  }

  #listen() {
    element("name-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#name = element("name").value.trim();
      localStorage.setItem(STORED.name, this.#name);
      this.#enter();
    });
    element("room-form").addEventListener("submit", (event) => {
      event.preventDefault();
      const room = element("new-room").value.trim().replace(/\s+/g, "-").toLowerCase();
      if (room) this.#addRoom(room);
      event.target.reset();
    });
    element("send-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send(element("text"));
    });
    element("cut").addEventListener("click", () => this.#client?.cut());
    element("change-name").addEventListener("click", () => this.#askName());
    window.addEventListener("hashchange", () => this.#show(roomInHash() || FIRST_ROOMS[0]));
  }

  #askName() {
    this.#client?.close();
    this.#client = null;
    element("chat").hidden = true;
    element("welcome").hidden = false;
    element("name").value = this.#name;
    element("name").focus();
  }

  #enter() {
    element("welcome").hidden = true;
    element("chat").hidden = false;
    element("change-name").textContent = this.#name;
    element("change-name").setAttribute("aria-label", `Your name is ${this.#name}. Change it`);
    const url = new URL("v1/connect", document.baseURI);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    // Only standalone takes the user from the query; a cluster takes it from the token.
    url.searchParams.set("user", this.#name);
    url.hash = "";
    this.#client = new RealtimeClient(url);
    this.#follow(this.#client);
    for (const room of this.#rooms.keys()) this.#client.join(PREFIX + room);
    this.#client.connect();
    this.#show(this.#current);
    element("text").focus();
  }

  #follow(client) {
    const on = (type, handle) =>
      client.addEventListener(type, ({ detail }) => {
        const view = this.#rooms.get(detail.room?.slice(PREFIX.length));
        handle(detail, view);
      });
    on("state", (detail) => this.#drawState(detail));
    on("latency", ({ millis }) => {
      element("latency").textContent = `${millis.toFixed(millis < 10 ? 1 : 0)} ms`;
    });
    on("publication", (publication, view) => this.#onPublication(publication, view));
    on("history", ({ publications }, view) => {
      publications.forEach((publication) => view?.add(publication));
      this.#drawIfCurrent(view);
    });
    on("published", ({ sequence }, view) => {
      view?.waiting.delete(sequence);
      this.#drawIfCurrent(view);
    });
    on("refused", ({ sequence, code }, view) => {
      const message = view?.waiting.get(sequence);
      if (message) message.reason = code.toLowerCase().replaceAll("_", " ");
      this.#drawIfCurrent(view);
    });
    on("roomReset", (_, view) => {
      view?.publications.clear();
      this.#drawIfCurrent(view);
    });
    on("joined", ({ fresh, recovered }, view) => {
      // The log began anew: what is shown belongs to the old one.
      if (!fresh && !recovered) view?.publications.clear();
      this.#drawIfCurrent(view);
    });
    on("presence", ({ users }, view) => {
      if (view) view.users = new Set(users);
      this.#drawPeople();
    });
    on("presenceChange", ({ joined, left }, view) => {
      joined.forEach((user) => view?.users.add(user));
      left.forEach((user) => view?.users.delete(user));
      this.#drawPeople();
    });
  }

  #onPublication(publication, view) {
    if (!view?.add(publication)) return;
    if (view !== this.#rooms.get(this.#current)) {
      view.unread++;
      this.#drawRooms();
    }
    this.#drawIfCurrent(view);
  }

  #addRoom(room) {
    if (!this.#rooms.has(room)) {
      this.#rooms.set(room, new RoomView());
      localStorage.setItem(STORED.rooms, JSON.stringify([...this.#rooms.keys()]));
      this.#client?.join(PREFIX + room);
    }
    location.hash = encodeURIComponent(room);
    this.#show(room);
  }

  #show(room) {
    if (!this.#rooms.has(room)) return this.#addRoom(room);
    this.#current = room;
    this.#rooms.get(room).unread = 0;
    document.title = `#${room} · RealtimeCluster demo`;
    element("room-name").textContent = `# ${room}`;
    element("text").placeholder = `Write to #${room}`;
    this.#drawRooms();
    this.#drawMessages();
    this.#drawPeople();
  }

  #send(input) {
    const text = input.value.trim();
    if (!text || !this.#client) return;
    const message = { text, sentAt: Date.now() };
    const sequence = this.#client.publish(PREFIX + this.#current, JSON.stringify(message));
    if (sequence === null) return;
    this.#rooms.get(this.#current).waiting.set(sequence, message);
    input.value = "";
    this.#drawMessages(true);
  }

  #drawState({ state, waitMillis = 0, code }) {
    clearInterval(this.#countdown);
    element("status").dataset.state = state;
    element("cut").disabled = state !== "connected";
    if (state !== "connected") element("latency").textContent = "";
    const endsAt = performance.now() + waitMillis;
    const draw = () => {
      const seconds = Math.max(0, Math.ceil((endsAt - performance.now()) / 1_000));
      const texts = { waiting: `waiting ${seconds} s`, closed: `closed (${code})` };
      element("status-text").textContent = texts[state] ?? state;
    };
    draw();
    if (state === "waiting") this.#countdown = setInterval(draw, 250);
  }

  #drawRooms() {
    element("room-list").replaceChildren(
      ...[...this.#rooms].map(([room, view]) => {
        const button = create("button", "room");
        button.type = "button";
        button.append(create("span", "label", room));
        if (view.unread) {
          const unread = create("span", "unread", String(view.unread));
          unread.setAttribute("aria-label", `${view.unread} new`);
          button.append(unread);
        }
        if (room === this.#current) button.setAttribute("aria-current", "true");
        button.addEventListener("click", () => {
          location.hash = encodeURIComponent(room);
          this.#show(room);
          element("room-list").querySelector("[aria-current]")?.focus();
        });
        const item = create("li");
        item.append(button);
        return item;
      }),
    );
    const current = element("room-list").querySelector("[aria-current]");
    current?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  #drawPeople() {
    const users = [...this.#rooms.get(this.#current).users].sort((a, b) => a.localeCompare(b));
    element("people-count").textContent = String(users.length);
    element("people-list").replaceChildren(
      ...users.map((user) => {
        const item = create("li");
        item.append(avatar(user), create("span", "", user === this.#name ? `${user} (you)` : user));
        return item;
      }),
    );
  }

  #drawIfCurrent(view) {
    if (view === this.#rooms.get(this.#current)) this.#drawMessages();
  }

  // Adds what is new and keeps what is there, so that a screen reader hears only the new ones.
  #drawMessages(toEnd = false) {
    const view = this.#rooms.get(this.#current);
    const list = element("messages");
    const atEnd = toEnd || list.scrollHeight - list.scrollTop - list.clientHeight < 80;
    const publications = view.inOrder();
    const wanted = [
      ...publications.map((message) => ({ key: `${this.#current}/${message.offset}`, message })),
      ...[...view.waiting].map(([sequence, message]) => ({
        key: `${this.#current}/waiting/${sequence}`,
        message: { ...message, sender: this.#name, waiting: true },
      })),
    ];
    const present = new Map([...list.children].map((child) => [child.dataset.key, child]));
    let previous = null;
    const items = wanted.map(({ key, message }) => {
      const item = present.get(key) ?? messageItem(key, message);
      item.classList.toggle("follows", followsOn(previous, message));
      item.classList.toggle("refused", Boolean(message.reason));
      if (message.reason) item.classList.remove("waiting");
      item.dataset.reason = message.reason ?? "";
      previous = message;
      return item;
    });
    if (!items.length) items.push(create("li", "note", "Nothing here yet. Say something."));
    reconcile(list, items);
    const last = publications.at(-1)?.offset;
    element("position").textContent = last ? `offset ${last}` : "";
    if (atEnd) list.scrollTop = list.scrollHeight;
  }
}

/** Makes the list's children those items with the fewest moves. */
function reconcile(list, items) {
  const keep = new Set(items);
  for (const child of [...list.children]) if (!keep.has(child)) child.remove();
  items.forEach((item, index) => {
    if (list.children[index] !== item) list.insertBefore(item, list.children[index] ?? null);
  });
}

function messageItem(key, { sender, text, sentAt, waiting }) {
  const item = create("li", waiting ? "message waiting" : "message");
  item.dataset.key = key;
  const meta = create("div", "meta");
  meta.append(create("span", "sender", sender || "somebody"));
  const at = sentAt ? new Date(sentAt) : null;
  if (at && !Number.isNaN(at.getTime())) {
    const time = create("time", "", at.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" }));
    time.dateTime = at.toISOString();
    time.title = at.toLocaleString();
    meta.append(time);
  }
  item.append(avatar(sender), meta, create("div", "text", text));
  return item;
}

/** Whether a message stands under the previous one's name: same sender, within five minutes. */
function followsOn(previous, message) {
  return (
    previous !== null &&
    previous.sender === message.sender &&
    Math.abs((message.sentAt ?? 0) - (previous.sentAt ?? 0)) < 300_000
  );
}

function avatar(user) {
  const letter = create("span", "avatar", [...(user || "?")][0].toUpperCase());
  letter.setAttribute("aria-hidden", "true");
  let hue = 0;
  for (const character of user) hue = (hue * 31 + character.codePointAt(0)) % 360;
  letter.style.setProperty("--hue", String(hue));
  return letter;
}

function create(tag, className = "", text = "") {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

function element(id) {
  return document.getElementById(id);
}

function roomInHash() {
  try {
    return decodeURIComponent(location.hash.slice(1));
  } catch {
    return "";
  }
}

new Page().start();
