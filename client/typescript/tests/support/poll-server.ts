import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";

type Message = Record<string, unknown>;
type Answer = { sequence: number; messages: Message[] };

const WAIT_MILLIS = 300;

/**
 * Long-polling as the protocol says, with one session and a room that sends back what is published.
 * It can lose answers, as a network does, and end or refuse sessions.
 */
export class PollServer {
  /** So many answers to GETs, or to POSTs of frames, are lost after they were made. */
  lostGets = 0;
  lostPosts = 0;
  /** Headers of the refusal of the next opening POST, with its status. */
  refusal: { status: number; headers: Record<string, string> } | undefined;
  readonly opened: { authorization: string | undefined; contentType: string | undefined }[] = [];
  readonly published: string[] = [];
  ended = false;
  closeCode = 0;
  #server: Server | undefined;
  #waiting: Message[] = [];
  #unacknowledged: Answer | undefined;
  #sequence = 0;
  #posts = 0;
  #offset = 0;
  #wake: (() => void) | undefined;

  async start(): Promise<string> {
    this.#server = createServer((request, response) => void this.#handle(request, response));
    await new Promise<void>((resolve) => this.#server!.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.#server.address() as { port: number }).port}`;
  }

  stop(): void {
    this.#server?.closeAllConnections();
    this.#server?.close();
  }

  close(code: number): void {
    this.closeCode = code;
    this.#wake?.();
  }

  push(message: Message): void {
    this.#waiting.push(message);
    this.#wake?.();
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url!, "http://localhost");
    let text = "";
    for await (const chunk of request) text += String(chunk);
    const messages = text ? (JSON.parse(text) as { messages: Message[] }).messages : [];
    if (request.method === "POST" && url.pathname === "/v1/poll") {
      return this.#open(request, response, messages);
    }
    if (url.pathname !== "/v1/poll/token-1") return void response.writeHead(404).end();
    if (request.method === "DELETE") this.ended = true;
    if (request.method === "POST") return this.#post(request, response, messages);
    if (request.method === "GET") return this.#get(Number(url.searchParams.get("after")), response);
    response.writeHead(204).end();
  }

  #open(request: IncomingMessage, response: ServerResponse, messages: Message[]): void {
    const { authorization, "content-type": contentType } = request.headers;
    this.opened.push({ authorization, contentType });
    if (this.refusal) {
      response.writeHead(this.refusal.status, this.refusal.headers).end();
      this.refusal = undefined;
      return;
    }
    this.closeCode = 0;
    this.#posts = 0;
    this.#sequence = 1;
    this.#waiting = [];
    this.#unacknowledged = undefined;
    for (const message of messages) this.#take(message);
    const answer = this.#waiting;
    this.#waiting = [];
    response
      .writeHead(201, { Location: "/v1/poll/token-1", "Poll-Sequence": "1" })
      .end(JSON.stringify({ messages: answer }));
  }

  #post(request: IncomingMessage, response: ServerResponse, messages: Message[]): void {
    const sequence = Number(request.headers["poll-sequence"]);
    if (sequence > this.#posts) {
      if (sequence !== this.#posts + 1) throw new Error(`POST ${sequence} after ${this.#posts}`);
      this.#posts = sequence;
      for (const message of messages) this.#take(message);
    }
    this.#wake?.();
    if (this.lostPosts > 0) {
      this.lostPosts--;
      return void request.socket.destroy();
    }
    response.writeHead(204).end();
  }

  async #get(after: number, response: ServerResponse): Promise<void> {
    if (this.#unacknowledged && after >= this.#unacknowledged.sequence) {
      this.#unacknowledged = undefined;
    }
    if (!this.#unacknowledged && this.#waiting.length === 0 && !this.closeCode) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, WAIT_MILLIS);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    if (this.closeCode) {
      return void response.writeHead(410, { "Close-Code": String(this.closeCode) }).end();
    }
    if (!this.#unacknowledged && this.#waiting.length === 0) {
      return void response.writeHead(204).end();
    }
    this.#unacknowledged ??= { sequence: ++this.#sequence, messages: this.#waiting.splice(0) };
    if (this.lostGets > 0) {
      this.lostGets--;
      return void response.socket!.destroy();
    }
    response
      .writeHead(200, { "Poll-Sequence": String(this.#unacknowledged.sequence) })
      .end(JSON.stringify({ messages: this.#unacknowledged.messages }));
  }

  #take(message: Message): void {
    const { id } = message;
    if (message.connect) {
      this.#waiting.push({ id, connected: { session: "s1", user: "ana", pingSeconds: 25 } });
    } else if (message.join) {
      const offset = String(this.#offset);
      this.#waiting.push({ id, joined: { room: "r", epoch: "e1", offset, recovered: true } });
    } else if (message.publish) {
      const { payload } = message.publish as { payload: { text: string } };
      this.published.push(payload.text);
      const offset = String(++this.#offset);
      this.#waiting.push({ publication: { room: "r", offset, sender: "ana", payload } });
      this.#waiting.push({ id, published: { offset } });
    }
  }
}
