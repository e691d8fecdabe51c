package io.realtimecluster.client.connection;

import io.realtimecluster.client.transport.TransportEnd;
import io.realtimecluster.proto.client.v1.Connected;
import io.realtimecluster.proto.client.v1.ServerMessage;

/** What a connection tells, on the loop. */
public interface ConnectionListener {

  /** The server has greeted. */
  void onConnected(Connected connected);

  /** What came without a request. */
  void onPush(ServerMessage push);

  /** It is over. Once, not after close(). */
  void onEnd(TransportEnd end);
}
