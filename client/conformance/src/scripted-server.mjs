// A WebSocket server that does what a scenario says and nothing else, but for answering pings.
import { createServer } from "node:http";
import { WebSocketServer } from "ws";
import { Queue } from "./queue.mjs";

class ScriptedConnection {
  messages = new Queue();
  closed = new Queue();
  silent = false;
  #socket;
  #form;

  constructor(socket, form) {
    this.#socket = socket;
    this.#form = form;
    socket.on("message", (data) => {
      for (const message of form.decode(data)) this.#receive(message);
    });
    socket.on("close", (code) => this.closed.add(code));
    socket.on("error", () => {});
  }

  send(...messages) {
    this.#socket.send(this.#form.encode(messages));
  }

  close(code) {
    this.#socket.close(code);
  }

  cut() {
    this.#socket.terminate();
  }

  #receive(message) {
    if (message.ping === undefined) this.messages.add(message);
    else if (!this.silent && message.id) this.send({ id: message.id, pong: {} });
  }
}

export class ScriptedServer {
  connections = new Queue();
  #form;
  #http;
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

  async up() {
    this.#http = createServer((_, response) => response.writeHead(404).end());
    const server = new WebSocketServer({
      noServer: true,
      handleProtocols: (offered) => this.#choose(offered),
    });
    this.#http.on("upgrade", (request, socket, head) => {
      this.#sockets.add(socket);
      socket.on("close", () => this.#sockets.delete(socket));
      socket.on("error", () => {});
      const refusal = this.#refusals.shift();
      if (refusal) return this.#refuse(socket, refusal);
      server.handleUpgrade(request, socket, head, (webSocket) =>
        this.connections.add(new ScriptedConnection(webSocket, this.#form)),
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
