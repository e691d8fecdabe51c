// Carries out the steps of a scenario against a server under test; README.md describes them.
import { exec } from "node:child_process";
import { createHmac, randomUUID } from "node:crypto";
import { promisify } from "node:util";
import { forms } from "./forms.mjs";
import { difference } from "./match.mjs";
import { PeerPoll } from "./peer-poll.mjs";
import { PeerSocket } from "./peer-socket.mjs";
import { carryOut } from "./step.mjs";

const WAIT_MILLIS = 30_000;
const pause = (millis) => new Promise((resolve) => setTimeout(resolve, millis));

export class ServerRun {
  #scenario;
  #form;
  #transport;
  #server;
  #peers = new Map();
  #current;
  #opened = 0;
  #sent = new Map();
  #values;

  /** `server` has the urls and, where there are such, the secret and the commands move and restart. */
  constructor(scenario, formName, transport, server) {
    this.#scenario = scenario;
    this.#form = forms[formName];
    this.#transport = transport;
    this.#server = server;
    this.#values = valuesOf(server.secret);
  }

  async run() {
    try {
      for (const [index, step] of this.#scenario.steps.entries()) {
        await carryOut(this.#actions, this.#filled(step), index, step);
      }
      for (const peer of this.#peers.values()) await this.#end(peer);
    } finally {
      for (const peer of this.#peers.values()) peer.cut();
    }
  }

  /** A reply may come before the answer to the POST that asked for it. */
  async #end(peer) {
    const late = setTimeout(() => {
      peer.fail(new Error(`a POST is not answered within ${WAIT_MILLIS} ms`));
      peer.cut();
    }, WAIT_MILLIS);
    await peer.sent();
    clearTimeout(late);
    if (peer.failure) throw peer.failure;
  }

  // In the order of README.md.
  #actions = {
    open: (name, { user = "ana" }) => this.#open(name, user),
    refused: (status, { offer }) => this.#refused(status, offer),
    request: (request, { reply, on, save, repeat = 1 }) =>
      this.#request(request, reply, on, save, repeat),
    send: (request, { as, on }) => this.#send(request, as, on),
    answer: (reply, { to, on }) => this.#answer(reply, this.#sent.get(to), on),
    push: (message, { on }) => this.#push(message, on),
    noPush: (millis, { on }) => this.#noPush(millis, on),
    raw: (text, { on }) => this.#peer(on).sendRaw(this.#form.isText ? text : Buffer.from(text)),
    large: (bytes, { on }) => this.#peer(on).sendRaw(this.#frameOf(bytes)),
    stopReading: (millis, { on }) => this.#peer(on).stopReading(millis),
    cut: (name) => this.#peer(name).cut(),
    closed: (code, { on, withinMillis = WAIT_MILLIS }) => this.#closed(code, on, withinMillis),
    move: () => run(this.#server.move),
    restart: () => run(this.#server.restart),
    pause: (millis) => pause(millis),
  };

  async #open(name, user) {
    const urls = this.#urlsInTurn();
    if (!this.#server.secret) for (const url of urls) url.searchParams.set("user", user);
    const isPolling = this.#transport === "polling";
    this.#current = await (isPolling
      ? PeerPoll.open(urls, this.#form)
      : PeerSocket.open(urls[0], this.#form));
    this.#peers.set(name, this.#current);
  }

  async #refused(status, offer) {
    const opened = PeerSocket.open(this.#urlsInTurn()[0], this.#form, offer);
    const failure = await opened.then(
      (peer) => peer.cut(),
      (error) => error,
    );
    if (failure?.status !== status) throw new Error(`it was ${failure?.status ?? "let in"}`);
  }

  /** All of the server's, beginning with the next one each time. */
  #urlsInTurn() {
    const { urls } = this.#server;
    const first = this.#opened++ % urls.length;
    return [...urls.slice(first), ...urls.slice(0, first)].map((url) => new URL(url));
  }

  async #request(request, reply, on, save = {}, repeat) {
    for (let time = 0; time < repeat; time++) {
      const answer = await this.#answer(reply, this.#send(request, undefined, on), on);
      for (const [name, path] of Object.entries(save)) {
        this.#values[name] = path.split(".").reduce((value, key) => value?.[key], answer) ?? "0";
      }
    }
  }

  #send(request, as, on) {
    const peer = this.#peer(on);
    const id = peer.nextId();
    peer.send({ id, ...request });
    if (as) this.#sent.set(as, id);
    return id;
  }

  async #answer(expected, id, on) {
    const peer = this.#peer(on);
    const answer = await peer
      .replies(id)
      .take(WAIT_MILLIS, "reply")
      .catch((error) => {
        const [code] = peer.closed.rest;
        throw code === undefined
          ? error
          : new Error(`${error.message}, it was closed with ${code}`);
      });
    check(expected, answer);
    return answer;
  }

  async #push(expected, on) {
    check(expected, await this.#peer(on).pushes.take(WAIT_MILLIS, "push"));
  }

  async #noPush(millis, on) {
    await pause(millis);
    const { rest } = this.#peer(on).pushes;
    if (rest.length > 0) throw new Error(`there was one: ${JSON.stringify(rest[0])}`);
  }

  async #closed(expected, on, withinMillis) {
    const code = await this.#peer(on).closed.take(withinMillis, "close");
    if (![expected].flat().includes(code)) throw new Error(`it was closed with ${code}`);
  }

  /** A frame of exactly so many bytes. */
  #frameOf(bytes) {
    const { room } = this.#values;
    const frame = (length) =>
      Buffer.from(
        this.#form.encodeRequest([
          { id: 1_000, publish: { room, payload: { text: "x".repeat(length) } } },
        ]),
      );
    const overhead = frame(bytes).length - bytes;
    const data = frame(bytes - overhead);
    return this.#form.isText ? data.toString() : data;
  }

  #peer(name) {
    if (name === undefined || name === true) return this.#current;
    const peer = this.#peers.get(name);
    if (!peer) throw new Error(`no connection ${name}`);
    return peer;
  }

  /** With the values in the place of their names. */
  #filled(step) {
    return JSON.parse(JSON.stringify(step), (_, value) =>
      typeof value === "string"
        ? value.replace(/\$(\w+)/g, (whole, name) => this.#values[name] ?? whole)
        : value,
    );
  }
}

function check(expected, message) {
  const differs = difference(expected, message);
  const lacks = Object.keys(expected).find((name) => message[name] === undefined);
  if (differs || lacks)
    throw new Error(`it was ${JSON.stringify(message)}${differs ? `: ${differs}` : ""}`);
}

/** Rooms that no other run has, and tokens where they are needed. */
function valuesOf(secret) {
  const token = (user, expiresInSeconds, key = secret) =>
    secret ? jwt(user, expiresInSeconds, key) : "";
  return {
    room: `demo:${randomUUID()}`,
    state: `state:${randomUUID()}`,
    longest: `demo:${"r".repeat(250)}`,
    tooLong: `demo:${"r".repeat(251)}`,
    large: "x".repeat(30_000),
    token: token("ana", 3_600),
    bob: token("bob", 3_600),
    short: token("ana", 6),
    expired: token("ana", -60),
    forged: token("ana", 3_600, "another-secret-that-is-long-enough"),
  };
}

function jwt(user, expiresInSeconds, secret) {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const exp = Math.floor(Date.now() / 1_000) + expiresInSeconds;
  const signed = `${part({ alg: "HS256", typ: "JWT" })}.${part({ sub: user, exp })}`;
  return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
}

async function run(command) {
  await promisify(exec)(command);
}
