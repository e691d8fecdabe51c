package io.realtimecluster.client.connection;

import io.realtimecluster.proto.client.v1.ServerMessage;
import org.jspecify.annotations.Nullable;

/** Takes the answer to a request, on the loop. */
@FunctionalInterface
public interface ReplyHandler {

  /** Called once. Null: the connection was lost before the answer came. */
  void onReply(@Nullable ServerMessage reply);
}
