package io.realtimecluster.edge.poll;

import io.realtimecluster.edge.connection.Connection;

/** What a session hands on. For its event loop. */
interface FrameSink {

  /** A frame of the client; what is wrong with it closes the connection. */
  void receive(Connection connection, byte[] frame);

  /** The connection has ended; once. */
  void closed(Connection connection);

  /** No request of the session is to be answered any more. */
  void forget(PollSession session);
}
