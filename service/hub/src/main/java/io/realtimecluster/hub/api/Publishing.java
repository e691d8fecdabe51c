package io.realtimecluster.hub.api;

import io.realtimecluster.hub.request.HubRequests;
import io.realtimecluster.proto.broker.v1.DownstreamMessage;
import io.realtimecluster.proto.broker.v1.DownstreamMessage.ContentCase;
import io.realtimecluster.proto.broker.v1.PublishReply;
import io.realtimecluster.proto.broker.v1.RoomPublish;
import io.realtimecluster.proto.broker.v1.UpstreamMessage;
import java.util.concurrent.CompletableFuture;

/** A publish that was checked. */
record Publishing(RoomPublish publish) {

  /**
   * Checks it.
   *
   * @param index its place in a batch, or 0
   */
  static Publishing of(
      String room,
      RequestBodies.Publish publish,
      int payloadBytesMax,
      IdempotencyKey key,
      int index) {
    return new Publishing(
        RoomPublish.newBuilder()
            .setRoom(Checks.room(room))
            .setSession(key.session())
            .setSequence(key.sequence(index))
            .setSender(Checks.user("sender", publish.sender()))
            .setPayload(Checks.payload(publish.payload(), payloadBytesMax))
            .build());
  }

  CompletableFuture<DownstreamMessage> ask(HubRequests requests) {
    return requests.askOwner(
        publish.getRoom(),
        ContentCase.PUBLISH_REPLY,
        number ->
            UpstreamMessage.newBuilder()
                .setPublish(publish.toBuilder().setReplyTo(number))
                .build());
  }

  static AnswerBodies.Published published(DownstreamMessage answer) {
    PublishReply reply = answer.getPublishReply();
    if (reply.hasError()) {
      throw new ProblemException(Problem.of(reply.getError()));
    }
    return new AnswerBodies.Published(Long.toUnsignedString(reply.getOffset()));
  }
}
