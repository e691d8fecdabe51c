// The messages of proto/client/v1 in the shape that both codecs make: a oneof is {case, value}.
// A field may be missing, since canonical JSON leaves default values out; readers.ts knows them.

export interface WirePayload {
  content: { case: "text"; value: string } | { case: "binary"; value: Uint8Array };
}

export interface WirePosition {
  epoch?: string;
  offset?: bigint;
}

export interface WireSubmission {
  room: string;
  sequence: bigint;
  payload: WirePayload;
  traceparent?: string;
}

export type ClientRequest =
  | { case: "connect"; value: { token: string; session: string } }
  | { case: "join"; value: { room: string; recover?: WirePosition } }
  | { case: "leave"; value: { room: string } }
  | { case: "publish"; value: WireSubmission }
  | { case: "presence"; value: { room: string } }
  | { case: "history"; value: { room: string; limit: number } }
  | { case: "ping"; value: Record<string, never> }
  | { case: "command"; value: WireSubmission }
  | { case: "refresh"; value: { token: string } }
  | { case: "state"; value: { room: string } };

export interface ClientMessage {
  id: number;
  request: ClientRequest;
}

export interface WirePublication {
  room?: string;
  offset?: bigint;
  sender?: string;
  payload?: Partial<WirePayload>;
  event?: string;
  traceparent?: string;
}

export interface WireConnected {
  session?: string;
  edge?: string;
  user?: string;
  pingSeconds?: number;
  reconnect?: { minMillis?: number; maxMillis?: number };
}

export interface WireJoined extends WirePosition {
  room?: string;
  recovered?: boolean;
  publications?: WirePublication[];
}

export interface WireHistory extends WirePosition {
  room?: string;
  publications?: WirePublication[];
}

export interface WireState extends WirePosition {
  room?: string;
  payload?: Partial<WirePayload>;
}

export interface WireError {
  code?: string;
  message?: string;
  temporary?: boolean;
  retryMillis?: number;
  details?: Partial<WirePayload>;
}

export interface WirePresence {
  room?: string;
  users?: string[];
  count?: number;
  info?: Record<string, string>;
}

export interface WirePresenceChange {
  room?: string;
  joined?: string[];
  left?: string[];
  count?: number;
  info?: Record<string, string>;
}

export type ServerEvent =
  | { case: "connected"; value: WireConnected }
  | { case: "joined"; value: WireJoined }
  | { case: "left"; value: { room?: string } }
  | { case: "published"; value: { offset?: bigint } }
  | { case: "presence"; value: WirePresence }
  | { case: "history"; value: WireHistory }
  | { case: "pong"; value: object }
  | { case: "error"; value: WireError }
  | { case: "command"; value: { offset?: bigint; payload?: Partial<WirePayload> } }
  | { case: "refreshed"; value: object }
  | { case: "state"; value: WireState }
  | { case: "publication"; value: WirePublication }
  | { case: "presenceChange"; value: WirePresenceChange }
  | { case: "roomReset"; value: WirePosition & { room?: string } }
  | { case: "moved"; value: { delayMillis?: number } };

export interface ServerMessage {
  /** That of the request; 0: a push. */
  id: number;
  /** Undefined: a message that this client does not know, as from a newer server. */
  event: ServerEvent | { case: undefined };
}
