import { CloseCode } from "./close-codes.js";
import type { Codec } from "./codec.js";
import { Connection } from "./connection.js";
import type { Environment } from "./environment.js";
import { PollTransport } from "./poll-transport.js";
import type { TokenSource } from "./token-source.js";
import type { Transport, TransportEnd, TransportKind } from "./transport.js";
import { WebSocketTransport } from "./websocket-transport.js";
import type { ServerEvent, WireConnected } from "./wire.js";

/** What attempts to connect have in common. */
export interface Wiring {
  readonly places: { readonly connect: string; readonly poll: string };
  readonly codec: Codec;
  readonly environment: Environment;
  readonly frameBytesMax: number;
  readonly tokens: TokenSource;
  readonly nextId: () => number;
}

export interface AttemptListener {
  onConnected(connection: Connection, connected: WireConnected): void;
  onPush(connection: Connection, event: ServerEvent): void;
  /** Of the attempt, or later of the connection that it led to. */
  onEnd(connection: Connection, end: TransportEnd): void;
  /** It ended before there was a connection to end. */
  onFailed(end: TransportEnd): void;
  onTokenFailed(error: unknown): void;
  /** The app has no token for the user. */
  onTokenDenied(): void;
  onWarning(error: Error): void;
}

/** One attempt to connect: a token, then a connection. Tells nothing once it is cancelled. */
export class Attempt {
  readonly kind: TransportKind;
  readonly #wiring: Wiring;
  readonly #listener: AttemptListener;
  #connection: Connection | undefined;
  #isCancelled = false;

  constructor(kind: TransportKind, wiring: Wiring, listener: AttemptListener) {
    this.kind = kind;
    this.#wiring = wiring;
    this.#listener = listener;
  }

  async start(session: string): Promise<void> {
    let token: string | null;
    try {
      token = await this.#wiring.tokens.current();
    } catch (error) {
      if (!this.#isCancelled) this.#listener.onTokenFailed(error);
      return;
    }
    if (this.#isCancelled) return;
    if (token === null) this.#listener.onTokenDenied();
    else this.#open(token, session);
  }

  /** True: this attempt's, whether it has led to something or not yet. */
  isOf(connection: Connection): boolean {
    return connection === this.#connection;
  }

  cancel(): void {
    this.#isCancelled = true;
    this.#connection?.close();
  }

  #open(token: string, session: string): void {
    const { codec, environment, frameBytesMax, nextId } = this.#wiring;
    const transport = this.#transport(token);
    const listener = this.#listener;
    const connection = new Connection(transport, codec, environment, frameBytesMax, nextId, {
      onConnected: (connected) => listener.onConnected(connection, connected),
      onPush: (event) => listener.onPush(connection, event),
      onEnd: (end) => listener.onEnd(connection, end),
    });
    this.#connection = connection;
    try {
      connection.open(token, session);
    } catch (error) {
      // As a page on https refuses ws: it would not become better, but a page may be changed.
      listener.onWarning(error as Error);
      connection.close();
      listener.onFailed({ code: CloseCode.ABNORMAL });
    }
  }

  #transport(token: string): Transport {
    const { places, codec, environment } = this.#wiring;
    return this.kind === "websocket"
      ? new WebSocketTransport(places.connect, codec.subprotocol, environment.WebSocket!)
      : new PollTransport(places.poll, codec.contentType, token, environment);
  }
}
