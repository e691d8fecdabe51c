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
