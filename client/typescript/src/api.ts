// The types that an app sees.
export type { ReconnectWindow } from "./backoff.js";
export type { Client, ClientOptions } from "./client.js";
export type { WebSocketConstructor, WebSocketLike } from "./environment.js";
export type { ClientErrorCode, ErrorCode, ServerErrorCode } from "./errors.js";
export type { PublishBufferOptions } from "./publish-buffer.js";
export type { Position, Publication } from "./readers.js";
export type { Room } from "./room.js";
export type {
  Gap,
  Joined,
  Presence,
  PresenceChange,
  RoomEvent,
  RoomEvents,
  RoomOptions,
  UserInfo,
} from "./room-events.js";
export type { ClientEvents, ClientState, WaitReason } from "./state.js";
export type { GetToken, TokenReason } from "./token-source.js";
export type { TransportKind } from "./transport.js";
