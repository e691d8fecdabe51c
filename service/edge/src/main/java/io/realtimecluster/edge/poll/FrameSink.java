package io.realtimecluster.edge.poll;

import io.realtimecluster.edge.connection.Connection;

/** What a session hands on. For its event loop. */
interface FrameSink {

  /** A frame of the client; what is wrong with it closes the connection. */
  void receive(Connection connection, byte[] frame);

  /** The session is over; once. */
  void gone(PollSession session, Connection connection);
}
