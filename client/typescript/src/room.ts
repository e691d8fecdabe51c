import type { Connection } from "./connection.js";
import { Emitter, guarded, type Listener } from "./emitter.js";
import { closedError, RealtimeError } from "./errors.js";
import { Membership } from "./membership.js";
import {
  readInfo,
  readJson,
  readPosition,
  readPublication,
  requirePosition,
  type Position,
  type Publication,
} from "./readers.js";
import type { RoomHost } from "./room-host.js";
import type { Gap, Joined, Presence, RoomEvent, RoomEvents, RoomOptions } from "./room-events.js";
import type { ClientRequest, ServerEvent } from "./wire.js";

const EVENT_TYPES = ["publication", "joined", "gap", "presence", "refused"] as const;

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
  readonly #membership: Membership;
  #onGap: (gap: Gap) => void;
  #wanted: Wanted | undefined;

  /** @internal */
  constructor(name: string, options: RoomOptions, host: RoomHost) {
    this.name = name;
    this.#host = host;
    this.#onGap = options.onGap;
    this.#membership = new Membership(name, host, {
      onPublication: (publication) => this.#emitter.emit("publication", publication),
      onPresence: (change) => this.#emitter.emit("presence", change),
      onGap: (gap) => {
        guarded(() => this.#onGap(gap));
        this.#emitter.emit("gap", gap);
      },
      onJoined: (joined) => {
        this.#wanted?.resolve(joined);
        this.#emitter.emit("joined", joined);
        host.ready();
      },
      onRefused: (error) => {
        this.#emitter.emit("refused", error);
        void this.#end(error);
      },
    });
  }

  /** Where the app is in the room's log; undefined before the first join. May be stored and used in join. */
  get position(): Position | undefined {
    return this.#membership.position;
  }

  on<K extends keyof RoomEvents>(type: K, listener: Listener<RoomEvents[K]>): () => void {
    return this.#emitter.on(type, listener);
  }

  /** All events from now on, in order. Ends when the room is left or the client closed. */
  events(): AsyncIterableIterator<RoomEvent> {
    return this.#iterate(EVENT_TYPES, (type, event) => ({ type, event }) as RoomEvent);
  }

  /** The publications from now on, in order; gaps are told to onGap only. */
  publications(): AsyncIterableIterator<Publication> {
    return this.#iterate(["publication"], (_, publication) => publication);
  }

  /**
   * Joins, as soon as there is a connection. With a position, what came after it is delivered first.
   * Rejects with the server's error if it does not let the client in.
   */
  join(options: { readonly recover?: Position } = {}): Promise<Joined> {
    if (this.#wanted) return this.#wanted.promise;
    if (options.recover) requirePosition(options.recover);
    this.#host.register(this);
    let settle!: Omit<Wanted, "promise">;
    const promise = new Promise<Joined>((resolve, reject) => (settle = { resolve, reject }));
    promise.catch(() => {}); // It is told by "refused", too.
    this.#wanted = { ...settle, promise };
    this.#membership.begin(options.recover);
    return promise;
  }

  /** Leaves. Publishes that were not sent are given up with LEFT. */
  leave(): Promise<void> {
    if (!this.#wanted) return Promise.resolve();
    return this.#end(new RealtimeError("LEFT", `the room ${this.name} was left`));
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

  /** Who is in the room now. */
  async presence(): Promise<Presence> {
    const reply = await this.#ask({ case: "presence", value: { room: this.name } });
    const { users = [], count = 0, info } = reply.case === "presence" ? reply.value : {};
    return { users, count, info: readInfo(info) };
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
    return this.#membership.joinedOn;
  }

  /** There is a connection: join, or join again, on it. @internal */
  connected(connection: Connection): void {
    this.#membership.connected(connection);
  }

  /** There is no connection any more. @internal */
  disconnected(): void {
    this.#membership.disconnected();
  }

  /** The client is closed. @internal */
  closed(): void {
    void this.#end(closedError());
  }

  /** @internal */
  pushed(connection: Connection, event: ServerEvent): void {
    this.#membership.pushed(connection, event);
  }

  #iterate<K extends keyof RoomEvents, T>(
    types: readonly K[],
    map: (type: K, event: RoomEvents[K]) => T,
  ): AsyncIterableIterator<T> {
    const iterator = this.#emitter.iterate(types, map);
    if (this.#host.isClosed) this.#emitter.end(); // Nothing will come.
    return iterator;
  }

  #end(error: RealtimeError): Promise<void> {
    const wanted = this.#wanted;
    this.#wanted = undefined;
    const left = this.#membership.end();
    wanted?.reject(error);
    this.#host.unregister(this, error);
    this.#emitter.end();
    return left;
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
