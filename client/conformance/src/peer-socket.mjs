import { WebSocket } from "ws";
import { Peer } from "./peer.mjs";

/** A client's connection by WebSocket. */
export class PeerSocket extends Peer {
  #socket;
  #form;

  static async open(url, form, subprotocols = [form.subprotocol]) {
    const peer = new PeerSocket();
    const address = new URL(url);
    address.pathname = `${address.pathname.replace(/\/$/, "")}/v1/connect`;
    await peer.#open(address, form, subprotocols);
    return peer;
  }

  send(...messages) {
    this.#socket.send(this.#form.encodeRequest(messages));
  }

  /** A frame as it is. */
  sendRaw(data) {
    this.#socket.send(data);
  }

  /** Reads nothing for so long. */
  stopReading(millis) {
    this.#socket.pause();
    setTimeout(() => this.#socket.resume(), millis);
  }

  cut() {
    this.#socket.terminate();
  }

  #open(address, form, subprotocols) {
    this.#form = form;
    this.#socket = new WebSocket(address, subprotocols);
    this.#socket.on("message", (data) => this.receive(form.decodeAnswer(data)));
    this.#socket.on("close", (code) => this.closed.add(code));
    return new Promise((resolve, reject) => {
      this.#socket.once("open", resolve);
      this.#socket.on("error", reject);
      this.#socket.on("unexpected-response", (_, response) => {
        reject(
          Object.assign(new Error(`status ${response.statusCode}`), {
            status: response.statusCode,
          }),
        );
        response.destroy();
      });
    });
  }
}
