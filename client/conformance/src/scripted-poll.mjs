// Long-polling: /v1/poll, whose sessions are connections.
import { randomUUID } from "node:crypto";
import { ScriptedConnection } from "./scripted-connection.mjs";

const PATH = "/v1/poll";
// As an edge: a GET without news is answered after a ping interval.
const WAIT_MILLIS = 25_000;
const BODY_BYTES_MAX = 65_536;

class ScriptedPollSession extends ScriptedConnection {
  transport = "polling";
  token = randomUUID();
  #form;
  #waiting = [];
  /** What was answered and not acknowledged: it is given again. */
  #given;
  #sequence = 1;
  #posts = 0;
  #closeCode;
  #held;

  constructor(form) {
    super();
    this.#form = form;
  }

  send(...messages) {
    this.#waiting.push(...messages);
    this.#answer();
  }

  close(code) {
    this.#closeCode = code;
    this.#answer();
  }

  cut() {
    this.#held?.response.socket?.destroy();
    this.#held = undefined;
  }

  get(after, exchange) {
    if (this.#given && after >= this.#given.sequence) this.#given = undefined;
    this.#held?.answer(409);
    const timer = setTimeout(() => this.#release()?.answer(204), WAIT_MILLIS);
    this.#held = exchange;
    exchange.response.on("close", () => {
      clearTimeout(timer);
      if (this.#held === exchange) this.#held = undefined;
    });
    this.#answer();
  }

  post(sequence, body, exchange) {
    if (this.#closeCode) return exchange.answer(410, { "Close-Code": this.#closeCode });
    if (sequence > this.#posts + 1) return exchange.answer(409);
    if (sequence > this.#posts) {
      this.#posts = sequence;
      this.receive(this.#form.decode(body));
    }
    exchange.answer(204);
  }

  #answer() {
    if (!this.#held) return;
    if (this.#closeCode) {
      this.#release().answer(410, { "Close-Code": this.#closeCode });
    } else if (this.#given || this.#waiting.length > 0) {
      this.#given ??= { sequence: ++this.#sequence, messages: this.#waiting.splice(0) };
      const { sequence, messages } = this.#given;
      this.#release().answer(200, { "Poll-Sequence": sequence }, this.#form.encode(messages));
    }
  }

  #release() {
    const held = this.#held;
    this.#held = undefined;
    return held;
  }
}

/** The sessions of a server that is up. */
export class ScriptedPoll {
  /** So many answers to requests of sessions are lost after they were made. */
  lostAnswers = 0;
  #form;
  #sessions = new Map();
  #onSession;

  constructor(form, onSession) {
    this.#form = form;
    this.#onSession = onSession;
  }

  async handle(request, response) {
    const url = new URL(request.url, "http://localhost");
    const token = url.pathname.startsWith(`${PATH}/`) && url.pathname.slice(PATH.length + 1);
    if (url.pathname !== PATH && !token) return response.writeHead(404).end();
    const body = await read(request);
    const exchange = { response, answer: (...answer) => this.#answer(response, !!token, answer) };
    // What has a body tells its form; what has none gets the form of its session.
    const isOtherForm = request.headers["content-type"] !== this.#form.contentType;
    if (request.method === "POST" && isOtherForm) return exchange.answer(415);
    if (!token) return this.#open(request, body, exchange);
    const session = this.#sessions.get(token);
    if (!session) return exchange.answer(404);
    if (request.method === "GET") session.get(Number(url.searchParams.get("after")), exchange);
    else if (request.method === "POST") {
      session.post(Number(request.headers["poll-sequence"]), body, exchange);
    } else this.#end(session, exchange);
  }

  #open(request, body, exchange) {
    if (request.method !== "POST") return exchange.answer(405);
    const session = new ScriptedPollSession(this.#form);
    this.#sessions.set(session.token, session);
    exchange.answer(201, { Location: `${PATH}/${session.token}`, "Poll-Sequence": 1 });
    this.#onSession(session);
    session.receive(this.#form.decode(body));
  }

  #end(session, exchange) {
    this.#sessions.delete(session.token);
    session.closed.add(1000);
    session.cut();
    exchange.answer(204);
  }

  #answer(response, isOfSession, [status, headers = {}, body]) {
    if (isOfSession && this.lostAnswers > 0) {
      this.lostAnswers--;
      return void response.socket?.destroy();
    }
    response.writeHead(status, { "Content-Type": this.#form.contentType, ...headers }).end(body);
  }
}

async function read(request) {
  const parts = [];
  let bytes = 0;
  for await (const part of request) {
    bytes += part.length;
    if (bytes > BODY_BYTES_MAX) throw new Error(`a body of over ${BODY_BYTES_MAX} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts);
}
