package io.realtimecluster.client;

/**
 * Why a request was not carried out. The server's are in docs/protocol.md; more may come with later
 * versions.
 */
public enum ErrorCode {
  /** The server: a field is missing, too long or out of range. */
  INVALID_ARGUMENT,
  /** The server: it does not know such a request. */
  UNKNOWN_REQUEST,
  /** The server: there was a connect before. */
  ALREADY_CONNECTED,
  /** The room was not joined, or was left. */
  NOT_JOINED,
  /** The server: one room more than a connection may join. */
  TOO_MANY_ROOMS,
  /** The server: more publishes per second than a connection may send. */
  RATE_LIMITED,
  /** There is no connection, or a hub cannot be reached. */
  UNAVAILABLE,
  /** The server: a hub holds as many rooms as it may. */
  RESOURCE_EXHAUSTED,
  /** The room's program does not carry the command out in the state that the room is in. */
  REJECTED,
  /** Your backend does not let the user join the room or publish there. */
  PERMISSION_DENIED,
  /** The server: a code that this version of the client does not know; the message tells more. */
  UNKNOWN,
  /** The client was closed, by the app or for good by the server. */
  CLOSED,
  /** The publish buffer, or the list of unanswered questions, is full. */
  BUFFER_FULL,
  /** The publish made room for a newer one ({@link PublishBufferOptions.Policy#DROP_OLDEST}). */
  DROPPED,
  /** The message does not fit into a frame. */
  TOO_LARGE,
  /** The room was left before the request was carried out. */
  LEFT,
  /** No answer came in time. */
  TIMEOUT,
  /** A subscriber did not ask for more while its buffer filled up. */
  OVERFLOW
}
