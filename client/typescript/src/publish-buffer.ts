import type { Chunk } from "./codec.js";
import type { Connection } from "./connection.js";
import type { Environment, Timer } from "./environment.js";
import { closedError, RealtimeError } from "./errors.js";
import { readError } from "./readers.js";
import type { ServerEvent } from "./wire.js";

export interface PublishBufferOptions {
  /** How many publishes and commands may wait for their answers. Default: 1,000. */
  readonly countMax?: number;
  /** How many bytes, encoded. Default: 1 MiB. */
  readonly bytesMax?: number;
  /**
   * At the limit, "reject" refuses the new one with BUFFER_FULL; "drop-oldest" gives up the oldest
   * with DROPPED, of those that were never sent. Default: "reject".
   */
  readonly policy?: "reject" | "drop-oldest";
  /**
   * How many may be on the way at once. 1 keeps the order of a room even where a temporary error
   * strikes one of several. Default: 32; a server allows 64.
   */
  readonly inFlightMax?: number;
}

interface Entry {
  readonly room: string;
  readonly id: number;
  readonly chunk: Chunk;
  readonly resolve: (reply: ServerEvent) => void;
  readonly reject: (error: RealtimeError) => void;
  state: "waiting" | "in flight";
  /** It may have arrived, so it is never dropped. */
  wasSent: boolean;
  /** Set: the room was left, so that it cannot be sent again. */
  abandoned?: RealtimeError;
}

/** Wait after a temporary error that names none. */
const RETRY_MILLIS = 1_000;

/**
 * Publishes and commands until they are answered, in the order of their sequences. What was lost
 * with a connection is sent again on the next one, with the same bytes; the server knows what has
 * arrived. Each promise is settled once.
 */
export class PublishBuffer {
  readonly #countMax: number;
  readonly #bytesMax: number;
  readonly #inFlightMax: number;
  readonly #policy: "reject" | "drop-oldest";
  readonly #environment: Environment;
  /** The connection on which the room may be published to now. */
  readonly #connectionFor: (room: string) => Connection | undefined;
  /** Rooms that a temporary error holds back. */
  readonly #held = new Map<string, Timer>();
  #entries: Entry[] = [];
  #bytes = 0;
  #inFlight = 0;

  constructor(
    options: PublishBufferOptions,
    environment: Environment,
    connectionFor: (room: string) => Connection | undefined,
  ) {
    this.#countMax = options.countMax ?? 1_000;
    this.#bytesMax = options.bytesMax ?? 1_048_576;
    this.#inFlightMax = options.inFlightMax ?? 32;
    this.#policy = options.policy ?? "reject";
    this.#environment = environment;
    this.#connectionFor = connectionFor;
  }

  get count(): number {
    return this.#entries.length;
  }

  /** Takes a request; the promise is the server's answer, however many connections that takes. */
  add(room: string, id: number, chunk: Chunk): Promise<ServerEvent> {
    if (!this.#makeRoom(chunk.bytes)) {
      const message = `${this.#entries.length} publishes of ${this.#bytes} bytes wait, the limit is ${this.#countMax} or ${this.#bytesMax} bytes`;
      return Promise.reject(new RealtimeError("BUFFER_FULL", message));
    }
    return new Promise((resolve, reject) => {
      this.#entries.push({ room, id, chunk, resolve, reject, state: "waiting", wasSent: false });
      this.#bytes += chunk.bytes;
      this.pump();
    });
  }

  /** Sends what may be sent now, in order. */
  pump(): void {
    for (const entry of [...this.#entries]) {
      if (this.#inFlight >= this.#inFlightMax) return;
      if (entry.state !== "waiting" || this.#held.has(entry.room)) continue;
      const connection = this.#connectionFor(entry.room);
      if (connection) this.#send(entry, connection);
    }
  }

  /** Gives up a room's: those on the way still get their answer if it comes. */
  abandon(room: string, { code, message }: RealtimeError): void {
    for (const entry of [...this.#entries]) {
      if (entry.room !== room) continue;
      entry.abandoned = new RealtimeError(code, message, entry.wasSent);
      if (entry.state === "waiting") this.#giveUp(entry, entry.abandoned);
    }
  }

  close(): void {
    for (const timer of this.#held.values()) this.#environment.stopTimer(timer);
    const entries = this.#entries;
    this.#entries = [];
    for (const entry of entries) entry.reject(closedError(entry.wasSent));
  }

  #makeRoom(bytes: number): boolean {
    if (bytes > this.#bytesMax || this.#countMax < 1) return false;
    while (this.#entries.length >= this.#countMax || this.#bytes + bytes > this.#bytesMax) {
      const oldest = this.#entries.find((entry) => !entry.wasSent);
      if (this.#policy === "reject" || !oldest) return false;
      this.#giveUp(oldest, new RealtimeError("DROPPED", "the buffer was full and newer came"));
    }
    return true;
  }

  #send(entry: Entry, connection: Connection): void {
    entry.state = "in flight";
    entry.wasSent = true;
    this.#inFlight++;
    connection.send(entry.id, entry.chunk, (reply) => {
      this.#inFlight--;
      entry.state = "waiting";
      const isFinal = reply && !(reply.case === "error" && reply.value.temporary);
      if (!isFinal && entry.abandoned) return this.#giveUp(entry, entry.abandoned);
      if (!reply) return; // The next connection sends it again.
      if (isFinal) this.#settle(entry, reply);
      else if (reply.case === "error") this.#hold(entry.room, reply.value);
      this.pump();
    });
  }

  #settle(entry: Entry, reply: ServerEvent): void {
    if (reply.case === "error") this.#giveUp(entry, readError(reply.value));
    else if (this.#remove(entry)) entry.resolve(reply);
  }

  #giveUp(entry: Entry, error: RealtimeError): void {
    if (this.#remove(entry)) entry.reject(error);
  }

  // All of the room's wait, so that those that were not sent yet do not overtake this one.
  #hold(room: string, { retryMillis }: { retryMillis?: number }): void {
    if (this.#held.has(room)) return;
    const waitMillis = (retryMillis || RETRY_MILLIS) * (1 + this.#environment.random() / 2);
    const release = () => {
      this.#held.delete(room);
      this.pump();
    };
    this.#held.set(room, this.#environment.startTimer(release, waitMillis));
  }

  #remove(entry: Entry): boolean {
    const index = this.#entries.indexOf(entry);
    if (index < 0) return false;
    this.#entries.splice(index, 1);
    this.#bytes -= entry.chunk.bytes;
    return true;
  }
}
