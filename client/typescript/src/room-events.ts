import type { RealtimeError } from "./errors.js";
import type { Position, Publication } from "./readers.js";

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

/** What a token tells others of its user: an object or a string. */
export type UserInfo = Readonly<Record<string, unknown>> | string;

/** Who is in a room. */
export interface Presence {
  /** All, or in a large room some. */
  readonly users: readonly string[];
  /** How many there are. */
  readonly count: number;
  /** What the tokens of users tell of them with the claim "info", by user, as far as there is any. */
  readonly info: Readonly<Record<string, UserInfo>>;
}

/** Users came or went. */
export interface PresenceChange {
  readonly joined: readonly string[];
  readonly left: readonly string[];
  /** How many are in the room now. If your own list has another number, it lacks names: ask presence(). */
  readonly count: number;
  /** As in Presence, of those who came. */
  readonly info: Readonly<Record<string, UserInfo>>;
}

export interface RoomEvents {
  publication: Publication;
  /** After each join, also after a reconnect: what was missed has been delivered. */
  joined: Joined;
  gap: Gap;
  /** Users came or went. What happened while not connected is not told: ask presence(). */
  presence: PresenceChange;
  /** The server does not let the client join any more. */
  refused: RealtimeError;
}

export type RoomEvent = {
  [K in keyof RoomEvents]: { readonly type: K; readonly event: RoomEvents[K] };
}[keyof RoomEvents];
