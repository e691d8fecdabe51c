import type { Connection } from "./connection.js";
import type { Timer } from "./environment.js";
import { Emitter, guarded, type Listener } from "./emitter.js";
import { closedError, RealtimeError } from "./errors.js";
import {
  readError,
  readJson,
  readPosition,
  readPublication,
  type Position,
  type Publication,
} from "./readers.js";
import type { RoomHost } from "./room-host.js";
import type { ClientRequest, ServerEvent, WireJoined, WirePublication } from "./wire.js";

/** Publications between two positions that cannot be had any more. */
export interface Gap {
  readonly room: string;
  /** What the app has seen. */
  readonly before: Position;
  /** Where it goes on. */
  readonly after: Position;
}

export interface RoomOptions {
  /**
   * Called when publications are missing: what the app shows of the room is out of date and must be
   * loaded anew. There is no default, since only the app knows how.
   */
  readonly onGap: (gap: Gap) => void;
}

export interface Joined extends Position {
  /** True: what was missed since the position given has been delivered, or nothing was missed. */
  readonly recovered: boolean;
  /** True: the room was joined before and the connection was lost in between. */
  readonly rejoined: boolean;
}

export interface RoomEvents {
  publication: Publication;
  /** After each join, also after a reconnect: what was missed has been delivered. */
  joined: Joined;
  gap: Gap;
  /** Users came or went. What happened while not connected is not told: ask presence(). */
  presence: { readonly joined: readonly string[]; readonly left: readonly string[] };
  /** The server does not let the client join any more. */
  refused: RealtimeError;
}

export type RoomEvent = {
  [K in keyof RoomEvents]: { readonly type: K; readonly event: RoomEvents[K] };
}[keyof RoomEvents];

const EVENT_TYPES = ["publication", "joined", "gap", "presence", "refused"] as const;
const RETRY_MILLIS = 1_000;

type Membership =
  | { readonly name: "none" }
  /** Until the answer, the connection before may still serve. */
  | { readonly name: "asked"; readonly on: Connection; readonly before: Connection | undefined }
  | { readonly name: "joined"; readonly on: Connection };

/** The app wants to be in the room. */
interface Wanted {
  readonly promise: Promise<Joined>;
  readonly resolve: (joined: Joined) => void;
  readonly reject: (error: Error) => void;
}

/**
 * A room as the app sees it. Once joined it stays joined, over all connections, until leave(); each
 * publication comes once and in order.
 */
export class Room {
  readonly name: string;
  readonly #host: RoomHost;
  readonly #emitter = new Emitter<RoomEvents>();
  #onGap: (gap: Gap) => void;
  #membership: Membership = { name: "none" };
  #position: Position | undefined;
  #wanted: Wanted | undefined;
  #hasJoined = false;
  #retryTimer: Timer | undefined;

  /** @internal */
  constructor(name: string, options: RoomOptions, host: RoomHost) {
    this.name = name;
    this.#host = host;
    this.#onGap = options.onGap;
  }

  /** Where the app is in the room's log; undefined before the first join. May be stored and used in join. */
  get position(): Position | undefined {
    return this.#position;
  }

  on<K extends keyof RoomEvents>(type: K, listener: Listener<RoomEvents[K]>): () => void {
    return this.#emitter.on(type, listener);
  }

  /** All events from now on, in order. Ends when the room is left or the client closed. */
  events(): AsyncIterableIterator<RoomEvent> {
    return this.#emitter.iterate(EVENT_TYPES, (type, event) => ({ type, event }) as RoomEvent);
  }

  /** The publications from now on, in order; gaps are told to onGap only. */
  publications(): AsyncIterableIterator<Publication> {
    return this.#emitter.iterate(["publication"], (_, publication) => publication);
  }

  /**
   * Joins, as soon as there is a connection. With a position, what came after it is delivered first.
   * Rejects with the server's error if it does not let the client in.
   */
  join(options: { readonly recover?: Position } = {}): Promise<Joined> {
    if (this.#wanted) return this.#wanted.promise;
    this.#host.register(this);
    this.#position = options.recover;
    this.#hasJoined = false;
    let settle!: Omit<Wanted, "promise">;
    const promise = new Promise<Joined>((resolve, reject) => (settle = { resolve, reject }));
    promise.catch(() => {}); // It is told by "refused", too.
    this.#wanted = { ...settle, promise };
    if (this.#host.connection) this.connected(this.#host.connection);
    return promise;
  }

  /** Leaves. Publishes that were not sent are given up with LEFT. */
  leave(): Promise<void> {
    if (!this.#wanted) return Promise.resolve();
    const membership = this.#membership;
    this.#end(new RealtimeError("LEFT", `the room ${this.name} was left`));
    // One that is asked for is left when the answer comes.
    if (membership.name !== "joined") return Promise.resolve();
    return this.#sendLeave(membership.on);
  }

  /**
   * Publishes. Without a connection it waits and is sent when there is one; sent again, it is
   * published once all the same. Resolves with its offset when the server has it.
   */
  async publish(payload: string | Uint8Array): Promise<{ offset: number }> {
    const reply = await this.#submit("publish", payload);
    return { offset: reply.case === "published" ? Number(reply.value.offset ?? 0n) : 0 };
  }

  /** Sends a command to the room's program; otherwise as publish. */
  async command(
    command: { readonly type: string } & Record<string, unknown>,
  ): Promise<{ offset: number; result: unknown }> {
    const reply = await this.#submit("command", JSON.stringify(command));
    if (reply.case !== "command") return { offset: 0, result: undefined };
    return { offset: Number(reply.value.offset ?? 0n), result: readJson(reply.value.payload) };
  }

  /** The users in the room now. */
  async presence(): Promise<string[]> {
    const reply = await this.#ask({ case: "presence", value: { room: this.name } });
    return reply.case === "presence" ? (reply.value.users ?? []) : [];
  }

  /** The latest publications, oldest first: up to the limit, 1 to 1,000. */
  async history(limit = 100): Promise<Position & { publications: Publication[] }> {
    const reply = await this.#ask({ case: "history", value: { room: this.name, limit } });
    const history = reply.case === "history" ? reply.value : {};
    const publications = history.publications ?? [];
    return {
      ...readPosition(history),
      publications: publications.map((each) => readPublication(each, this.name)),
    };
  }

  /** The state of the room's program, and the position at which it was so. */
  async state(): Promise<Position & { state: unknown }> {
    const reply = await this.#ask({ case: "state", value: { room: this.name } });
    const value = reply.case === "state" ? reply.value : {};
    return { ...readPosition(value), state: readJson(value.payload) };
  }

  /** The handler of the latest client.room() counts. @internal */
  set onGap(onGap: (gap: Gap) => void) {
    this.#onGap = onGap;
  }

  /** The connection on which the room is joined. @internal */
  get joinedOn(): Connection | undefined {
    return this.#membership.name === "joined" ? this.#membership.on : undefined;
  }

  /** There is a connection: join, or join again, on it. @internal */
  connected(connection: Connection): void {
    this.#host.environment.stopTimer(this.#retryTimer);
    // Compared by identity: an app that left and joins again has asked twice.
    const asked: Membership = { name: "asked", on: connection, before: this.joinedOn };
    this.#membership = asked;
    const join = {
      room: this.name,
      ...(this.#position && { recover: wirePosition(this.#position) }),
    };
    connection.request({ case: "join", value: join }, (reply) => {
      if (this.#membership !== asked) return;
      if (reply?.case === "joined") this.#joined(connection, reply.value);
      else if (reply?.case === "error") this.#refused(connection, reply.value);
    });
  }

  /** There is no connection any more. @internal */
  disconnected(): void {
    this.#host.environment.stopTimer(this.#retryTimer);
    this.#membership = { name: "none" };
  }

  /** The client is closed. @internal */
  closed(): void {
    this.#end(closedError());
  }

  /** @internal */
  pushed(connection: Connection, event: ServerEvent): void {
    // The joined of a connection comes before everything else of the room on it.
    const membership = this.#membership;
    const serves = membership.name === "asked" ? membership.before : this.joinedOn;
    if (!this.#wanted || serves !== connection) return;
    if (event.case === "publication") this.#publication(event.value);
    else if (event.case === "roomReset") this.#reset(readPosition(event.value));
    else if (event.case === "presenceChange") {
      this.#emitter.emit("presence", {
        joined: event.value.joined ?? [],
        left: event.value.left ?? [],
      });
    }
  }

  #joined(connection: Connection, joined: WireJoined): void {
    this.#membership = { name: "joined", on: connection };
    if (!this.#wanted) return this.#joinedTooLate(connection);
    const { position, recovered } = this.#catchUp(joined);
    if (!this.#wanted) return; // A handler has left.
    this.#position = position;
    const event = { ...this.#position, recovered, rejoined: this.#hasJoined };
    this.#hasJoined = true;
    this.#wanted.resolve(event);
    this.#emitter.emit("joined", event);
    this.#host.ready();
  }

  // Left meanwhile. It may be another Room's by now, whose membership this would end.
  #joinedTooLate(connection: Connection): void {
    this.#membership = { name: "none" };
    if (!this.#host.isRegistered(this.name)) void this.#sendLeave(connection);
  }

  // The connection before may have brought as much as the new one knows, or more.
  #catchUp(joined: WireJoined): { position: Position; recovered: boolean } {
    const before = this.#position;
    const after = readPosition(joined);
    for (const publication of joined.publications ?? []) this.#publication(publication);
    if (before && before.epoch === after.epoch && before.offset >= after.offset) {
      return { position: before, recovered: true };
    }
    const recovered = joined.recovered ?? false;
    if (before && !recovered) this.#reset(after);
    return { position: after, recovered };
  }

  #refused(connection: Connection, error: Parameters<typeof readError>[0]): void {
    this.#membership = { name: "none" };
    if (!this.#wanted) return;
    if (error.temporary) {
      const again = () => this.#wanted && this.connected(connection);
      const millis = error.retryMillis || RETRY_MILLIS;
      this.#retryTimer = this.#host.environment.startTimer(again, millis);
      return;
    }
    const refusal = readError(error);
    this.#emitter.emit("refused", refusal);
    this.#end(refusal);
  }

  #publication(wire: WirePublication): void {
    if (!this.#wanted) return; // Left by a handler of an earlier one.
    const publication = readPublication(wire, this.name);
    const position = this.#position;
    if (position && publication.offset <= position.offset) return; // It came before.
    this.#position = { epoch: position?.epoch ?? "", offset: publication.offset };
    this.#emitter.emit("publication", publication);
  }

  #reset(after: Position): void {
    const before = this.#position ?? after;
    this.#position = after;
    const gap = { room: this.name, before, after };
    guarded(() => this.#onGap(gap));
    this.#emitter.emit("gap", gap);
  }

  #sendLeave(connection: Connection): Promise<void> {
    this.#membership = { name: "none" };
    return new Promise((resolve) => {
      connection.request({ case: "leave", value: { room: this.name } }, () => resolve());
    });
  }

  #end(error: RealtimeError): void {
    this.#host.environment.stopTimer(this.#retryTimer);
    if (this.#membership.name !== "asked") this.#membership = { name: "none" };
    const wanted = this.#wanted;
    this.#wanted = undefined;
    wanted?.reject(error);
    this.#host.unregister(this, error);
    this.#emitter.end();
  }

  #submit(kind: "publish" | "command", payload: string | Uint8Array): Promise<ServerEvent> {
    return this.#wanted ? this.#host.submit(kind, this.name, payload) : this.#rejectNotJoined();
  }

  #ask(request: ClientRequest): Promise<ServerEvent> {
    return this.#wanted ? this.#host.ask(this.name, request) : this.#rejectNotJoined();
  }

  #rejectNotJoined(): Promise<never> {
    return Promise.reject(new RealtimeError("NOT_JOINED", `join the room ${this.name} first`));
  }
}

function wirePosition({ epoch, offset }: Position): { epoch: string; offset: bigint } {
  return { epoch, offset: BigInt(offset) };
}
