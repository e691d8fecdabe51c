import { CloseCode } from "./close-codes.js";
import type { WebSocketConstructor, WebSocketLike } from "./environment.js";
import type { Transport, TransportEnd, TransportListener } from "./transport.js";

/** What the npm package ws has beyond browsers: it shows a refused handshake. */
interface ShowsRefusal {
  on?(
    event: "unexpected-response",
    listener: (
      request: { destroy(): void },
      response: { headers: Record<string, string | string[] | undefined> },
    ) => void,
  ): void;
}

/** One WebSocket at /v1/connect. */
export class WebSocketTransport implements Transport {
  readonly kind = "websocket";
  readonly #url: string;
  readonly #subprotocol: string;
  readonly #WebSocket: WebSocketConstructor;
  #socket: WebSocketLike | undefined;

  constructor(url: string, subprotocol: string, constructor: WebSocketConstructor) {
    this.#url = url;
    this.#subprotocol = subprotocol;
    this.#WebSocket = constructor;
  }

  open(listener: TransportListener): void {
    const socket = new this.#WebSocket(this.#url, [this.#subprotocol]);
    this.#socket = socket;
    socket.binaryType = "arraybuffer";
    socket.onopen = () => listener.onOpen();
    socket.onmessage = ({ data }: { data: unknown }) => {
      listener.onHeard();
      listener.onFrame(data as string | ArrayBuffer);
    };
    // A close event follows, and tells as much.
    socket.onerror = () => {};
    socket.onclose = ({ code }: { code: number }) => this.#end(listener, { code });
    (socket as ShowsRefusal).on?.("unexpected-response", (request, { headers }) => {
      request.destroy();
      const retryAfterMillis = parseRetryAfter(String(headers["retry-after"] ?? ""));
      this.#end(listener, {
        code: CloseCode.ABNORMAL,
        refused: true,
        ...(retryAfterMillis !== undefined && { retryAfterMillis }),
      });
    });
  }

  send(frame: string | Uint8Array): void {
    this.#socket?.send(frame as string | Uint8Array<ArrayBuffer>);
  }

  close(): void {
    const socket = this.#detach();
    try {
      socket?.close(CloseCode.NORMAL);
    } catch {
      // It was closed before it was open.
    }
  }

  #end(listener: TransportListener, end: TransportEnd): void {
    if (this.#detach()) listener.onEnd(end);
  }

  #detach(): WebSocketLike | undefined {
    const socket = this.#socket;
    this.#socket = undefined;
    if (socket) {
      socket.onopen = null;
      socket.onmessage = null;
      socket.onclose = null;
    }
    return socket;
  }
}

/** The seconds of a Retry-After header, in milliseconds; undefined if there are none. */
export function parseRetryAfter(value: string | null): number | undefined {
  const seconds = Number.parseInt(value ?? "", 10);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1_000 : undefined;
}
