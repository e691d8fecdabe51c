import { ScriptedConnection } from "./scripted-connection.mjs";

/** A connection by WebSocket. */
export class ScriptedSocket extends ScriptedConnection {
  transport = "websocket";
  #socket;
  #form;

  constructor(socket, form) {
    super();
    this.#socket = socket;
    this.#form = form;
    socket.on("message", (data) => this.receive(form.decode(data)));
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
}
