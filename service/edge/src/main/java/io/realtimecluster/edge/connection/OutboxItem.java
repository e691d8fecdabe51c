package io.realtimecluster.edge.connection;

import io.realtimecluster.proto.client.v1.ServerMessage;
import org.jspecify.annotations.Nullable;

/** What waits in a loop's outbox. */
public sealed interface OutboxItem {

  /**
   * For every member of a room on the loop.
   *
   * @param conflate whether a member that reads too slowly gets the latest publication only
   */
  record ToMembers(RoomMembers members, Encoded message, boolean conflate) implements OutboxItem {}

  /** For one connection, whatever others get. */
  sealed interface ToOne extends OutboxItem {

    /** Which one. */
    Connection connection();
  }

  /** For one connection. */
  record ToConnection(Connection connection, ServerMessage message) implements ToOne {}

  /** The answer to a request that has waited for a hub. */
  record HubAnswer(Connection connection, ServerMessage message) implements ToOne {}

  /**
   * The answer to a join: what comes after it reaches the new member too.
   *
   * @param again has it answered anew, with what has come until then; null: the client has missed
   *     nothing, so that it is small
   */
  record Admission(Membership membership, ServerMessage joined, @Nullable Runnable again)
      implements OutboxItem {}

  /** The refusal of a join. */
  record Refusal(Membership membership, ServerMessage error) implements OutboxItem {}
}
