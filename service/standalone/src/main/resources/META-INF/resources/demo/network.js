// The page's way to the server, which a button can cut as a lost network would.

const NativeWebSocket = window.WebSocket;
const nativeFetch = window.fetch.bind(window);
const sockets = new Set();
let isCut = false;

// The client takes codes below 4500 for a passing reason to be without a connection.
const CUT_CODE = 4499;

/** A WebSocket that ends when the network is cut, and does not begin before it is back. */
export class CuttableWebSocket {
  onopen = null;
  onmessage = null;
  onclose = null;
  onerror = null;
  #socket = null;

  constructor(url, protocols) {
    if (isCut) {
      setTimeout(() => this.cut(), 0);
      return;
    }
    const socket = new NativeWebSocket(url, protocols);
    this.#socket = socket;
    sockets.add(this);
    socket.onopen = (event) => this.onopen?.(event);
    socket.onmessage = (event) => this.onmessage?.(event);
    socket.onerror = (event) => this.onerror?.(event);
    socket.onclose = (event) => {
      sockets.delete(this);
      this.onclose?.(event);
    };
  }

  set binaryType(type) {
    if (this.#socket) this.#socket.binaryType = type;
  }

  send(data) {
    this.#socket?.send(data);
  }

  close(code) {
    sockets.delete(this);
    this.#socket?.close(code);
  }

  cut() {
    const socket = this.#socket;
    if (socket) {
      socket.onopen = socket.onmessage = socket.onerror = socket.onclose = null;
      socket.close();
    }
    sockets.delete(this);
    this.onclose?.({ code: CUT_CODE });
  }
}

// Long-polling takes this way.
window.fetch = (...request) =>
  isCut ? Promise.reject(new TypeError("the network is cut")) : nativeFetch(...request);

export function cutNetwork() {
  isCut = true;
  for (const socket of [...sockets]) socket.cut();
}

export function restoreNetwork() {
  isCut = false;
  // As a browser does when the network is back: the client does not wait any longer.
  window.dispatchEvent(new Event("online"));
}
