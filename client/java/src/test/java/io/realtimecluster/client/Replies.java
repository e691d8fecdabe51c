package io.realtimecluster.client;

import io.realtimecluster.proto.client.v1.Error;
import io.realtimecluster.proto.client.v1.ErrorCode;
import io.realtimecluster.proto.client.v1.Joined;
import io.realtimecluster.proto.client.v1.Moved;
import io.realtimecluster.proto.client.v1.Payload;
import io.realtimecluster.proto.client.v1.Pong;
import io.realtimecluster.proto.client.v1.Publication;
import io.realtimecluster.proto.client.v1.Published;
import io.realtimecluster.proto.client.v1.ServerMessage;

/** What a server says. */
final class Replies {

  private Replies() {}

  static ServerMessage.Builder joined(long offset, boolean recovered) {
    return ServerMessage.newBuilder()
        .setJoined(
            Joined.newBuilder()
                .setRoom("r")
                .setEpoch("e1")
                .setOffset(offset)
                .setRecovered(recovered));
  }

  static ServerMessage.Builder published(long offset) {
    return ServerMessage.newBuilder().setPublished(Published.newBuilder().setOffset(offset));
  }

  static ServerMessage.Builder publication(long offset) {
    return ServerMessage.newBuilder()
        .setPublication(
            Publication.newBuilder()
                .setRoom("r")
                .setOffset(offset)
                .setPayload(Payload.newBuilder().setText("x")));
  }

  static ServerMessage.Builder moved(int delayMillis) {
    return ServerMessage.newBuilder().setMoved(Moved.newBuilder().setDelayMillis(delayMillis));
  }

  static ServerMessage.Builder pong() {
    return ServerMessage.newBuilder().setPong(Pong.getDefaultInstance());
  }

  static ServerMessage.Builder error(ErrorCode code, boolean temporary, int retryMillis) {
    return ServerMessage.newBuilder()
        .setError(
            Error.newBuilder().setCode(code).setTemporary(temporary).setRetryMillis(retryMillis));
  }
}
