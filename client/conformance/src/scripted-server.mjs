// A server that does what a scenario says and nothing else, but for answering pings.
import { createServer } from "node:http";
import { WebSocketServer } from "ws";
import { Queue } from "./queue.mjs";
import { ScriptedPoll } from "./scripted-poll.mjs";
import { ScriptedSocket } from "./scripted-socket.mjs";

export class ScriptedServer {
  connections = new Queue();
  /** True: WebSockets do not get through, as behind some proxies. */
  blocksWebSockets = false;
  #form;
  #http;
  #poll;
  #port = 0;
  #sockets = new Set();
  #refusals = [];

  constructor(form) {
    this.#form = form;
  }

  get url() {
    return `ws://127.0.0.1:${this.#port}/v1/connect`;
  }

  /** The next handshake is answered with this status. */
  refuse(refusal) {
    this.#refusals.push(refusal);
  }

  loseAnswers(count) {
    this.#poll.lostAnswers = count;
  }

  async up() {
    this.#poll = new ScriptedPoll(this.#form, (session) => this.connections.add(session));
    this.#http = createServer((request, response) => {
      this.#poll.handle(request, response).catch(() => response.destroy());
    });
    const server = new WebSocketServer({
      noServer: true,
      handleProtocols: (offered) => this.#choose(offered),
    });
    this.#http.on("upgrade", (request, socket, head) => {
      this.#sockets.add(socket);
      socket.on("close", () => this.#sockets.delete(socket));
      socket.on("error", () => {});
      if (this.blocksWebSockets) return socket.destroy();
      const refusal = this.#refusals.shift();
      if (refusal) return this.#refuse(socket, refusal);
      server.handleUpgrade(request, socket, head, (webSocket) =>
        this.connections.add(new ScriptedSocket(webSocket, this.#form)),
      );
    });
    await new Promise((resolve) => this.#http.listen(this.#port, "127.0.0.1", resolve));
    this.#port = this.#http.address().port;
  }

  /** As if the process were killed. */
  async down() {
    for (const socket of this.#sockets) socket.destroy();
    this.#http.closeAllConnections();
    await new Promise((resolve) => this.#http.close(resolve));
  }

  #choose(offered) {
    return offered.has(this.#form.subprotocol) ? this.#form.subprotocol : false;
  }

  #refuse(socket, { status, headers = {} }) {
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.end(
      `HTTP/1.1 ${status} Refused\r\n${lines.join("")}Content-Length: 0\r\nConnection: close\r\n\r\n`,
    );
  }
}
