package io.realtimecluster.client;

import io.realtimecluster.client.connection.Connection;
import io.realtimecluster.proto.client.v1.ServerMessage;

/** What a link tells, on the loop. */
interface LinkListener {

  void onState(ClientState state);

  /** There is a connection, or another one in the place of the one before. */
  void onConnected(Connection connection);

  void onDisconnected();

  /** From the connection, or from the one before while that still serves. */
  void onPush(Connection connection, ServerMessage push);

  /** The connection before has ended, so requests may go on the new one. */
  void onHandedOver();

  void onWarning(Warning warning);
}
