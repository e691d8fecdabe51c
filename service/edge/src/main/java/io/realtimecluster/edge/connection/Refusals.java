package io.realtimecluster.edge.connection;

import io.realtimecluster.proto.client.v1.Error;
import io.realtimecluster.proto.client.v1.ErrorCode;
import io.realtimecluster.proto.client.v1.ServerMessage;

/** The errors that an edge answers requests with. */
public final class Refusals {

  /** Why what was to be asked of a hub has not left. */
  public static final String BROKER_AWAY = "the broker cannot be reached";

  private static final int UNAVAILABLE_RETRY_MILLIS = 1_000;

  private Refusals() {}

  /** The request can never succeed as it is. */
  public static ServerMessage permanent(int id, ErrorCode code, String message) {
    return answer(id, Error.newBuilder().setCode(code).setMessage(message).build());
  }

  /** The request may succeed later. */
  public static ServerMessage temporary(int id, ErrorCode code, String message, int retryMillis) {
    return answer(
        id,
        Error.newBuilder()
            .setCode(code)
            .setMessage(message)
            .setTemporary(true)
            .setRetryMillis(retryMillis)
            .build());
  }

  /** The broker or the hub cannot be reached. */
  public static ServerMessage unavailable(int id, String message) {
    return temporary(id, ErrorCode.UNAVAILABLE, message, UNAVAILABLE_RETRY_MILLIS);
  }

  /** An error that the hub has made. */
  public static ServerMessage answer(int id, Error error) {
    return ServerMessage.newBuilder().setId(id).setError(error).build();
  }
}
