import type { Codec } from "./codec.js";
import type { Connection } from "./connection.js";
import { closedError, RealtimeError } from "./errors.js";
import { Emitter, guarded, type Listener } from "./emitter.js";
import { realEnvironment, type Environment, type WebSocketConstructor } from "./environment.js";
import { Link } from "./link.js";
import { PublishBuffer, type PublishBufferOptions } from "./publish-buffer.js";
import { Queries } from "./queries.js";
import { wirePayload } from "./readers.js";
import type { RoomHost } from "./room-host.js";
import { Room } from "./room.js";
import type { RoomOptions } from "./room-events.js";
import type { ClientEvents, ClientState } from "./state.js";
import type { GetToken } from "./token-source.js";
import type { TransportKind } from "./transport.js";
import type { ServerEvent, WireSubmission } from "./wire.js";

export interface ClientOptions {
  /** A token that is not renewed. Where it ends, the client is closed. */
  readonly token?: string;
  /** Asked for a token before the first connection and whenever another is needed. */
  readonly getToken?: GetToken;
  /** "auto" is a WebSocket, or long-polling where WebSockets do not get through. Default: "auto". */
  readonly transport?: TransportKind | "auto";
  /** Where there is no global WebSocket, as in Node 20: that of the package ws, for example. */
  readonly WebSocket?: WebSocketConstructor;
  /** Publishes that wait for their answers. */
  readonly publishBuffer?: PublishBufferOptions;
  /** The largest frame that the server takes. Default: 65,536. */
  readonly frameBytesMax?: number;
  /** How long a question (presence, history, state) may take, reconnects included. Default: 10,000. */
  readonly requestTimeoutMillis?: number;
  /**
   * Asked with each publish and command for the W3C Trace Context that it belongs to, such as that of
   * the app's active OpenTelemetry span; undefined: none.
   */
  readonly traceparent?: () => string | undefined;
}

const FRAME_BYTES_MAX = 65_536;
const REQUEST_TIMEOUT_MILLIS = 10_000;
/** W3C Trace Context, version 00: others are not sent, for no server would read them. */
const TRACEPARENT_LENGTH = 55;
// Ids are 32 bits on the wire, and 0 means none.
const ID_MAX = 2 ** 32 - 1;

/** A connection to a cluster that heals itself, and the rooms on it. */
export class Client {
  readonly #emitter = new Emitter<ClientEvents>();
  readonly #rooms = new Map<string, Room>();
  readonly #codec: Codec;
  readonly #frameBytesMax: number;
  readonly #link: Link;
  readonly #buffer: PublishBuffer;
  readonly #queries: Queries;
  readonly #host: RoomHost;
  readonly #traceparent: ClientOptions["traceparent"];
  #sequence = 0n;
  #id = 0;

  /** @internal */
  constructor(url: string, options: ClientOptions, codec: Codec, environment = realEnvironment()) {
    this.#codec = codec;
    this.#frameBytesMax = options.frameBytesMax ?? FRAME_BYTES_MAX;
    this.#traceparent = options.traceparent;
    const surroundings: Environment = options.WebSocket
      ? { ...environment, WebSocket: options.WebSocket }
      : environment;
    const connectionFor = (room: string) =>
      this.#link.isHandingOver ? undefined : this.#rooms.get(room)?.joinedOn;
    this.#buffer = new PublishBuffer(options.publishBuffer ?? {}, surroundings, connectionFor);
    const timeoutMillis = options.requestTimeoutMillis ?? REQUEST_TIMEOUT_MILLIS;
    this.#queries = new Queries(surroundings, timeoutMillis, connectionFor);
    this.#link = new Link(
      url,
      options,
      codec,
      surroundings,
      this.#frameBytesMax,
      () => this.#nextId(),
      {
        onState: (state) => this.#stateChanged(state),
        onConnected: (connection) => {
          for (const room of this.#rooms.values()) room.connected(connection);
          this.#roomsChanged();
        },
        onDisconnected: () => {
          for (const room of this.#rooms.values()) room.disconnected();
        },
        onPush: (connection, event) => this.#pushed(connection, event),
        onHandedOver: () => this.#pump(),
        onWarning: (error) => this.#warn(error),
      },
    );
    this.#host = this.#hostOf(surroundings);
    this.#link.start();
  }

  get state(): ClientState {
    return this.#link.state;
  }

  /** How many publishes and commands wait for their answers. */
  get pendingPublishes(): number {
    return this.#buffer.count;
  }

  on<K extends keyof ClientEvents>(type: K, listener: Listener<ClientEvents[K]>): () => void {
    return this.#emitter.on(type, listener);
  }

  /** The states from now on; ends after "closed". */
  states(): AsyncIterableIterator<ClientState> {
    const states = this.#emitter.iterate(["state"], (_, state) => state);
    if (this.state.name === "closed") this.#emitter.end(); // There will be no other.
    return states;
  }

  /** A room by its name, 1 to 255 bytes. The one that is joined already, if there is one. */
  room(name: string, options: RoomOptions): Room {
    if (typeof options?.onGap !== "function") {
      throw new TypeError("onGap is missing: what shall happen when publications are lost?");
    }
    const joined = this.#rooms.get(name);
    if (!joined) return new Room(name, options, this.#host);
    joined.onGap = options.onGap;
    return joined;
  }

  /** The round trip to the edge in milliseconds. Rejects if there is no connection, or it is lost. */
  ping(): Promise<number> {
    return this.#link.ping();
  }

  /** Ends everything: what waits is rejected with CLOSED. A closed client stays closed. */
  close(): void {
    this.#link.close();
  }

  #hostOf(environment: Environment): RoomHost {
    const link = this.#link;
    return {
      environment,
      get connection() {
        return link.connection;
      },
      get isClosed() {
        return link.state.name === "closed";
      },
      register: (room) => {
        if (this.state.name === "closed") throw closedError();
        const other = this.#rooms.get(room.name);
        if (other && other !== room) {
          throw new Error(`the room ${room.name} is joined by another Room object`);
        }
        this.#rooms.set(room.name, room);
      },
      unregister: (room, error) => {
        this.#rooms.delete(room.name);
        this.#buffer.abandon(room.name, error);
        this.#queries.abandon(room.name, error);
        this.#roomsChanged();
      },
      isRegistered: (name) => this.#rooms.has(name),
      ready: () => this.#roomsChanged(),
      submit: (kind, room, payload) => this.#submit(kind, room, payload),
      ask: (room, request) => this.#queries.ask(room, request),
    };
  }

  #submit(
    kind: "publish" | "command",
    room: string,
    payload: string | Uint8Array,
  ): Promise<ServerEvent> {
    const id = this.#nextId();
    const value: WireSubmission = {
      room,
      sequence: this.#sequence + 1n,
      payload: wirePayload(payload),
      ...this.#traced(),
    };
    const chunk = this.#codec.encode({ id, request: { case: kind, value } });
    const { frameOverheadBytes, chunkOverheadBytes } = this.#codec;
    const bytes = chunk.bytes + frameOverheadBytes + chunkOverheadBytes;
    if (bytes > this.#frameBytesMax) {
      const message = `the ${kind} takes ${bytes} bytes, the limit is ${this.#frameBytesMax}`;
      return Promise.reject(new RealtimeError("TOO_LARGE", message));
    }
    this.#sequence++;
    return this.#buffer.add(room, id, chunk);
  }

  #traced(): { traceparent?: string } {
    let traceparent: string | undefined;
    guarded(() => (traceparent = this.#traceparent?.()));
    return traceparent?.length === TRACEPARENT_LENGTH ? { traceparent } : {};
  }

  #pushed(connection: Connection, event: ServerEvent): void {
    const name = (event.value as { room?: string }).room ?? "";
    this.#rooms.get(name)?.pushed(connection, event);
  }

  /** A room was joined, or is gone: what waited for that may go. */
  #roomsChanged(): void {
    if ([...this.#rooms.values()].every((room) => room.joinedOn)) this.#link.handOver();
    this.#pump();
  }

  #pump(): void {
    this.#buffer.pump();
    this.#queries.pump();
  }

  #stateChanged(state: ClientState): void {
    if (state.name === "closed") {
      // Rooms after the buffer, so that publishes are rejected with CLOSED and what is known of them.
      this.#buffer.close();
      this.#queries.close();
      for (const room of [...this.#rooms.values()]) room.closed();
    }
    this.#emitter.emit("state", state);
    if (state.name === "closed") this.#emitter.end();
  }

  /** What nobody listens to goes to the console: a client that waits should say why. */
  #warn(error: Error): void {
    if (!this.#emitter.emit("warning", error)) console.warn("RealtimeCluster client:", error);
  }

  #nextId(): number {
    this.#id = this.#id === ID_MAX ? 1 : this.#id + 1;
    return this.#id;
  }
}
