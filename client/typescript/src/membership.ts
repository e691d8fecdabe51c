import type { Connection } from "./connection.js";
import type { Timer } from "./environment.js";
import type { RealtimeError } from "./errors.js";
import {
  readError,
  readInfo,
  readPosition,
  readPublication,
  type Position,
  type Publication,
} from "./readers.js";
import type { RoomHost } from "./room-host.js";
import type { Gap, Joined, RoomEvents } from "./room-events.js";
import type { ServerEvent, WireError, WireJoined, WirePublication } from "./wire.js";

const RETRY_MILLIS = 1_000;

type MembershipState =
  | { readonly name: "none" }
  /** Until the answer, the connection before may still serve. */
  | { readonly name: "asked"; readonly on: Connection; readonly before: Connection | undefined }
  | { readonly name: "joined"; readonly on: Connection };

export interface MembershipListener {
  onPublication(publication: Publication): void;
  onPresence(change: RoomEvents["presence"]): void;
  onGap(gap: Gap): void;
  onJoined(joined: Joined): void;
  onRefused(error: RealtimeError): void;
}

/**
 * A room's part of the protocol: joins on each connection where the one before has ended, and passes
 * each publication on once and in order.
 */
export class Membership {
  readonly #room: string;
  readonly #host: RoomHost;
  readonly #listener: MembershipListener;
  #state: MembershipState = { name: "none" };
  #position: Position | undefined;
  #isWanted = false;
  #hasJoined = false;
  #retryTimer: Timer | undefined;

  constructor(room: string, host: RoomHost, listener: MembershipListener) {
    this.#room = room;
    this.#host = host;
    this.#listener = listener;
  }

  get position(): Position | undefined {
    return this.#position;
  }

  /** The connection on which the room is joined. */
  get joinedOn(): Connection | undefined {
    return this.#state.name === "joined" ? this.#state.on : undefined;
  }

  /** The app wants to be in the room, from a position on. */
  begin(position: Position | undefined): void {
    this.#isWanted = true;
    this.#position = position;
    this.#hasJoined = false;
    if (this.#host.connection) this.connected(this.#host.connection);
  }

  /** It does not any more. Resolves when the server knows. */
  end(): Promise<void> {
    this.#isWanted = false;
    this.#host.environment.stopTimer(this.#retryTimer);
    // One that is asked for is left when the answer comes.
    const on = this.joinedOn;
    return on ? this.#sendLeave(on) : Promise.resolve();
  }

  /** There is a connection: join, or join again, on it. */
  connected(connection: Connection): void {
    this.#host.environment.stopTimer(this.#retryTimer);
    // Compared by identity: an app that left and joins again has asked twice.
    const asked: MembershipState = { name: "asked", on: connection, before: this.joinedOn };
    this.#state = asked;
    const position = this.#position;
    const recover = position && { epoch: position.epoch, offset: BigInt(position.offset) };
    const join = { room: this.#room, ...(recover && { recover }) };
    connection.request({ case: "join", value: join }, (reply) => {
      if (this.#state !== asked) return;
      if (reply?.case === "joined") this.#joined(connection, reply.value);
      else if (reply?.case === "error") this.#refused(connection, reply.value);
    });
  }

  /** There is no connection any more. */
  disconnected(): void {
    this.#host.environment.stopTimer(this.#retryTimer);
    this.#state = { name: "none" };
  }

  pushed(connection: Connection, event: ServerEvent): void {
    // The joined of a connection comes before everything else of the room on it.
    const state = this.#state;
    const serves = state.name === "asked" ? state.before : this.joinedOn;
    if (!this.#isWanted || serves !== connection) return;
    if (event.case === "publication") this.#publication(event.value);
    else if (event.case === "roomReset") this.#reset(readPosition(event.value));
    else if (event.case === "presenceChange") {
      const { joined = [], left = [], count = 0, info } = event.value;
      this.#listener.onPresence({ joined, left, count, info: readInfo(info) });
    }
  }

  #joined(connection: Connection, joined: WireJoined): void {
    this.#state = { name: "joined", on: connection };
    if (!this.#isWanted) return this.#joinedTooLate(connection);
    const { position, recovered } = this.#catchUp(joined);
    if (!this.#isWanted) return; // A handler has left.
    this.#position = position;
    const event = { ...position, recovered, rejoined: this.#hasJoined };
    this.#hasJoined = true;
    this.#listener.onJoined(event);
  }

  // Left meanwhile. It may be another Room's by now, whose membership this would end.
  #joinedTooLate(connection: Connection): void {
    this.#state = { name: "none" };
    if (!this.#host.isRegistered(this.#room)) void this.#sendLeave(connection);
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

  #refused(connection: Connection, error: WireError): void {
    this.#state = { name: "none" };
    if (!this.#isWanted) return;
    if (!error.temporary) return this.#listener.onRefused(readError(error));
    const again = () => this.#isWanted && this.connected(connection);
    const millis = error.retryMillis || RETRY_MILLIS;
    this.#retryTimer = this.#host.environment.startTimer(again, millis);
  }

  #publication(wire: WirePublication): void {
    if (!this.#isWanted) return; // Left by a handler of an earlier one.
    const publication = readPublication(wire, this.#room);
    const position = this.#position;
    if (position && publication.offset <= position.offset) return; // It came before.
    this.#position = { epoch: position?.epoch ?? "", offset: publication.offset };
    this.#listener.onPublication(publication);
  }

  #reset(after: Position): void {
    const before = this.#position ?? after;
    this.#position = after;
    this.#listener.onGap({ room: this.#room, before, after });
  }

  #sendLeave(connection: Connection): Promise<void> {
    this.#state = { name: "none" };
    return new Promise((resolve) => {
      connection.request({ case: "leave", value: { room: this.#room } }, () => resolve());
    });
  }
}
