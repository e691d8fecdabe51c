package io.realtimecluster.edge.poll;

import io.realtimecluster.edge.connection.CloseCode;

/**
 * The life of a long-polling session.
 *
 * <pre>
 *   Between --GET, nothing to send--> Waiting --messages, or a ping--> Between
 *      |                                 |
 *      +--closed by the edge-------------+--> Closed --10 s--> Gone
 *      +--DELETE-------------------------+--------------------> Gone
 * </pre>
 */
sealed interface PollState {

  /** No request of the client waits; it is expected to come again. */
  record Between() implements PollState {}

  /** A request waits for messages. */
  record Waiting(PollExchange exchange) implements PollState {}

  /** The edge has closed the connection; requests are told why. */
  record Closed(CloseCode code) implements PollState {}

  /** Nobody knows it any more. */
  record Gone() implements PollState {}
}
