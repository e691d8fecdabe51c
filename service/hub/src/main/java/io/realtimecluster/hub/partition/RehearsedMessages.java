package io.realtimecluster.hub.partition;

import io.realtimecluster.proto.broker.v1.InterestAnnouncement;
import io.realtimecluster.proto.broker.v1.RoomCommand;
import io.realtimecluster.proto.broker.v1.RoomPublish;
import io.realtimecluster.proto.broker.v1.UpstreamMessage;
import io.realtimecluster.proto.client.v1.Payload;

/** What an edge would send for the one client of a rehearsal. Stateless. */
final class RehearsedMessages {

  private RehearsedMessages() {}

  static UpstreamMessage interest(String room) {
    return UpstreamMessage.newBuilder()
        .setInterest(InterestAnnouncement.newBuilder().setRoom(room))
        .build();
  }

  static UpstreamMessage publish(long sequence) {
    return UpstreamMessage.newBuilder()
        .setPublish(
            RoomPublish.newBuilder()
                .setRoom("relay:1")
                .setSession("session")
                .setSequence(sequence)
                .setSender("user")
                .setPayload(Payload.newBuilder().setText("text"))
                .setReplyTo(1))
        .build();
  }

  static UpstreamMessage move(String from, long sequence, String to) {
    return command(from, sequence, "{\"type\":\"move\",\"to\":\"%s\"}".formatted(to));
  }

  static UpstreamMessage command(String room, long sequence, String json) {
    return UpstreamMessage.newBuilder()
        .setCommand(
            RoomCommand.newBuilder()
                .setRoom(room)
                .setSession("session")
                .setSequence(sequence)
                .setUser("user")
                .setPayload(Payload.newBuilder().setText(json))
                .setReplyTo(1))
        .build();
  }
}
