import { CloseCode } from "./close-codes.js";
import { frames, type Chunk, type Codec } from "./codec.js";
import type { Environment, Timer } from "./environment.js";
import type { Transport, TransportEnd, TransportKind } from "./transport.js";
import type { ClientRequest, ServerEvent, ServerMessage, WireConnected } from "./wire.js";

/** From the start of a connection to its connected. */
export const CONNECT_TIMEOUT_MILLIS = 10_000;
/** How long the answer to a ping may take when there is a doubt about the connection. */
export const PROBE_MILLIS = 5_000;

/** The answer to a request; undefined: the connection was lost before. */
export type OnReply = (reply: ServerEvent | undefined) => void;

export interface ConnectionListener {
  onConnected(connected: WireConnected): void;
  onPush(event: ServerEvent): void;
  /** Once, not after close(). */
  onEnd(end: TransportEnd): void;
}

/** One connection from its first request on: replies go to their requests, silence ends it. */
export class Connection {
  readonly #transport: Transport;
  readonly #codec: Codec;
  readonly #environment: Environment;
  readonly #listener: ConnectionListener;
  readonly #frameBytesMax: number;
  readonly #replies = new Map<number, OnReply>();
  readonly #nextId: () => number;
  #chunks: Chunk[] = [];
  #heardMillis = 0;
  #pingIntervalMillis = 0;
  #pinged: { atMillis: number } | undefined;
  #timer: Timer | undefined;
  #probeTimer: Timer | undefined;
  #ended = false;

  constructor(
    transport: Transport,
    codec: Codec,
    environment: Environment,
    frameBytesMax: number,
    nextId: () => number,
    listener: ConnectionListener,
  ) {
    this.#transport = transport;
    this.#codec = codec;
    this.#environment = environment;
    this.#frameBytesMax = frameBytesMax;
    this.#nextId = nextId;
    this.#listener = listener;
  }

  get kind(): TransportKind {
    return this.#transport.kind;
  }

  /** Starts the connection; its token and session go out as soon as it is open. */
  open(token: string, session: string): void {
    this.#timer = this.#environment.startTimer(() => this.#lose(), CONNECT_TIMEOUT_MILLIS);
    this.#transport.open({
      onOpen: () => {
        this.request({ case: "connect", value: { token, session } }, (reply) => {
          if (reply?.case === "connected") this.#connected(reply.value);
          else if (reply) this.#lose(); // Refused, which only a bad request is.
        });
      },
      onHeard: () => (this.#heardMillis = this.#environment.nowMillis()),
      onFrame: (frame) => this.#receive(frame),
      onEnd: (end) => this.#end(end),
    });
  }

  request(request: ClientRequest, onReply: OnReply): void {
    const id = this.#nextId();
    this.send(id, this.#codec.encode({ id, request }), onReply);
  }

  /** Sends a request that is encoded already. What is sent in one turn shares frames. */
  send(id: number, chunk: Chunk, onReply: OnReply): void {
    if (this.#ended) return onReply(undefined);
    this.#replies.set(id, onReply);
    this.#chunks.push(chunk);
    if (this.#chunks.length === 1) queueMicrotask(() => this.#flush());
  }

  /** Asks whether the other side is there; no answer within PROBE_MILLIS ends the connection. */
  probe(): void {
    if (this.#ended || !this.#pingIntervalMillis) return;
    this.#ping();
    const askedMillis = this.#environment.nowMillis();
    this.#environment.stopTimer(this.#probeTimer);
    this.#probeTimer = this.#environment.startTimer(() => {
      if (this.#heardMillis < askedMillis) this.#lose();
    }, PROBE_MILLIS);
  }

  /** Ends it from this side: requests without an answer are told, the listener is not. */
  close(): void {
    if (this.#finish()) this.#transport.close();
  }

  #connected(connected: WireConnected): void {
    this.#environment.stopTimer(this.#timer);
    this.#pingIntervalMillis = (connected.pingSeconds || 25) * 1_000;
    this.#watch();
    this.#listener.onConnected(connected);
  }

  #watch(): void {
    this.#timer = this.#environment.startTimer(() => {
      this.#look();
      if (!this.#ended) this.#watch();
    }, this.#pingIntervalMillis / 4);
  }

  // A page does not see the server's pings, so silence is asked before it counts. That also keeps a
  // connection that is well when the machine has slept.
  #look(): void {
    const now = this.#environment.nowMillis();
    if (now - this.#heardMillis < this.#pingIntervalMillis) return;
    if (!this.#pinged) this.#ping();
    else if (now - this.#pinged.atMillis >= this.#pingIntervalMillis) this.#lose();
  }

  #ping(): void {
    this.#pinged = { atMillis: this.#environment.nowMillis() };
    this.request({ case: "ping", value: {} }, () => (this.#pinged = undefined));
  }

  #flush(): void {
    const chunks = this.#chunks;
    this.#chunks = [];
    for (const frame of frames(this.#codec, chunks, this.#frameBytesMax)) {
      if (this.#ended) return;
      this.#transport.send(frame);
    }
  }

  #receive(frame: string | ArrayBuffer): void {
    let messages: ServerMessage[];
    try {
      messages = this.#codec.decode(frame);
    } catch {
      return this.#lose(); // Not a server of this protocol, or something on the way to it.
    }
    this.#dispatch(messages);
  }

  #dispatch(messages: ServerMessage[]): void {
    for (const { id, event } of messages) {
      if (this.#ended) return;
      if (event.case === undefined) continue;
      if (id === 0) {
        this.#listener.onPush(event);
      } else {
        const onReply = this.#replies.get(id);
        this.#replies.delete(id);
        onReply?.(event);
      }
    }
  }

  #lose(): void {
    if (this.#ended) return;
    this.#transport.close();
    this.#end({ code: CloseCode.ABNORMAL });
  }

  #end(end: TransportEnd): void {
    if (this.#finish()) this.#listener.onEnd(end);
  }

  #finish(): boolean {
    if (this.#ended) return false;
    this.#ended = true;
    this.#environment.stopTimer(this.#timer);
    this.#environment.stopTimer(this.#probeTimer);
    const replies = [...this.#replies.values()];
    this.#replies.clear();
    for (const onReply of replies) onReply(undefined);
    return true;
  }
}
