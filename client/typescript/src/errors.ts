/** What a server may answer; docs/protocol.md has a row for each. New ones may come. */
export type ServerErrorCode =
  | "INVALID_ARGUMENT"
  | "UNKNOWN_REQUEST"
  | "ALREADY_CONNECTED"
  | "NOT_JOINED"
  | "TOO_MANY_ROOMS"
  | "RATE_LIMITED"
  | "UNAVAILABLE"
  | "RESOURCE_EXHAUSTED"
  | "REJECTED"
  | "PERMISSION_DENIED";

/** What the client itself finds. */
export type ClientErrorCode =
  /** The client was closed, by the app or for good by the server. */
  | "CLOSED"
  /** The publish buffer, or the list of unanswered requests, is full. */
  | "BUFFER_FULL"
  /** The publish made room for a newer one (policy "drop-oldest"). */
  | "DROPPED"
  /** The message does not fit into a frame. */
  | "TOO_LARGE"
  /** The room was left before the request was carried out. */
  | "LEFT"
  /** No answer came in time. */
  | "TIMEOUT"
  /** An async iterator was not read while its buffer filled up. */
  | "OVERFLOW";

export type ErrorCode = ServerErrorCode | ClientErrorCode;

/** A request that was not carried out. */
export class RealtimeError extends Error {
  override readonly name = "RealtimeError";

  /**
   * @param code why, for programs
   * @param message why, for developers; not for users of the app
   * @param uncertain true: it was sent and no answer came, so that it may have been carried out
   * @param details what a room's program told with REJECTED, parsed from its JSON
   */
  constructor(
    readonly code: ErrorCode | (string & {}),
    message: string,
    readonly uncertain: boolean = false,
    readonly details?: unknown,
  ) {
    super(message);
  }
}

export function closedError(uncertain = false): RealtimeError {
  return new RealtimeError("CLOSED", "the client is closed", uncertain);
}
