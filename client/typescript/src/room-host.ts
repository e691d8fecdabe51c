import type { Connection } from "./connection.js";
import type { Environment } from "./environment.js";
import type { RealtimeError } from "./errors.js";
import type { Room } from "./room.js";
import type { ClientRequest, ServerEvent } from "./wire.js";

/** What a room needs of its client. */
export interface RoomHost {
  readonly environment: Environment;
  /** The one that is connected now. */
  readonly connection: Connection | undefined;
  readonly isClosed: boolean;
  /** The app wants to be in the room. Throws if it is by another Room of the same name. */
  register(room: Room): void;
  /** It does not any more; the error is for what waits. */
  unregister(room: Room, error: RealtimeError): void;
  /** Whether there is a Room of this name that the app wants to be in. */
  isRegistered(name: string): boolean;
  /** The room is joined: what waited for that may go. */
  ready(): void;
  submit(
    kind: "publish" | "command",
    room: string,
    payload: string | Uint8Array,
  ): Promise<ServerEvent>;
  ask(room: string, request: ClientRequest): Promise<ServerEvent>;
}
