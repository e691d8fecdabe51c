package io.realtimecluster.edge.connection;

import io.realtimecluster.proto.client.v1.Command;
import io.realtimecluster.proto.client.v1.HistoryRequest;
import io.realtimecluster.proto.client.v1.Join;
import io.realtimecluster.proto.client.v1.Leave;
import io.realtimecluster.proto.client.v1.PresenceRequest;
import io.realtimecluster.proto.client.v1.Publish;
import io.realtimecluster.proto.client.v1.StateRequest;

/**
 * What a connected client may ask for. Called on the connection's event loop; answers go through
 * the loop's outbox, now or later. The id is the request's; 0: no reply is wanted.
 */
public interface Requests {

  /** Join a room. */
  void join(Connection connection, int id, Join join);

  /** Leave a room. */
  void leave(Connection connection, int id, Leave leave);

  /** Publish to a room. */
  void publish(Connection connection, int id, Publish publish);

  /** Give a room's program a command. */
  void command(Connection connection, int id, Command command);

  /** Who is in a room? */
  void presence(Connection connection, int id, PresenceRequest request);

  /** A room's latest publications. */
  void history(Connection connection, int id, HistoryRequest request);

  /** The state of a room's program. */
  void state(Connection connection, int id, StateRequest request);

  /** The connection has ended this membership, by leaving or by being closed. */
  void ended(Membership membership);
}
