package io.realtimecluster.broker.request;

import io.realtimecluster.proto.broker.v1.DownstreamMessage;
import io.realtimecluster.proto.broker.v1.PublishReply;
import io.realtimecluster.proto.broker.v1.RoomCommandReply;

/** What an owner answers, for tests of those that ask. */
public final class Replies {

  private Replies() {}

  /** The publish with this number got this offset. */
  public static DownstreamMessage published(long number, long offset) {
    return DownstreamMessage.newBuilder()
        .setPublishReply(PublishReply.newBuilder().setReplyTo(number).setOffset(offset))
        .build();
  }

  /** The command with this number was carried out. */
  public static DownstreamMessage done(long number) {
    return command(RoomCommandReply.newBuilder().setReplyTo(number));
  }

  /** The answer to the command with this number comes later. */
  public static DownstreamMessage later(long number) {
    return command(RoomCommandReply.newBuilder().setReplyTo(number).setLater(true));
  }

  private static DownstreamMessage command(RoomCommandReply.Builder reply) {
    return DownstreamMessage.newBuilder().setCommandReply(reply).build();
  }
}
