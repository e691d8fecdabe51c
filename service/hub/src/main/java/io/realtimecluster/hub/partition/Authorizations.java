package io.realtimecluster.hub.partition;

import io.realtimecluster.hub.downstream.DownstreamOutbox;
import io.realtimecluster.hub.partition.LoadedRooms.Lookup;
import io.realtimecluster.hub.room.RoomType;
import io.realtimecluster.hub.room.RoomWebhooks.Action;
import io.realtimecluster.hub.webhook.authorize.AuthorizationGate;
import io.realtimecluster.hub.webhook.authorize.Decided;
import io.realtimecluster.proto.broker.v1.DownstreamMessage;
import io.realtimecluster.proto.broker.v1.JoinDecision;
import io.realtimecluster.proto.broker.v1.PublishReply;
import io.realtimecluster.proto.broker.v1.RoomCommandReply;
import io.realtimecluster.proto.broker.v1.UpstreamMessage;
import io.realtimecluster.proto.client.v1.Error;
import io.realtimecluster.state.StateUnavailableException;
import java.util.List;

/**
 * The messages of a partition that a user's backend must allow first. What is answered waits in the
 * outbox. Confined to the partition's thread.
 */
final class Authorizations {

  private final AuthorizationGate gate;
  private final LoadedRooms rooms;
  private final DownstreamOutbox outbox;

  Authorizations(AuthorizationGate gate, LoadedRooms rooms, DownstreamOutbox outbox) {
    this.gate = gate;
    this.rooms = rooms;
    this.outbox = outbox;
  }

  /** True if the message must wait; who waits for its answer is told that it comes later. */
  boolean holds(String edge, UpstreamMessage message, long nowNanos)
      throws StateUnavailableException {
    String room =
        switch (message.getContentCase()) {
          case PUBLISH -> message.getPublish().getRoom();
          case COMMAND -> message.getCommand().getRoom();
          case JOIN -> message.getJoin().getRoom();
          default -> "";
        };
    if (room.isEmpty()) {
      return false;
    }
    RoomType type = typeOf(room);
    if (type.webhooks().authorization() == null
        || isRepeated(room, type, message, nowNanos)
        || !gate.holds(edge, message, type, nowNanos)) {
      return false;
    }
    later(edge, message);
    return true;
  }

  /** What was carried out is, whatever the backend would say now. */
  private boolean isRepeated(String room, RoomType type, UpstreamMessage message, long nowNanos)
      throws StateUnavailableException {
    return !message.hasJoin()
        && type.webhooks().authorizes(Action.PUBLISH)
        && rooms.get(room, nowNanos) instanceof Lookup.Found(LoadedRooms.Entry entry)
        && (message.hasPublish()
            ? entry
                .room()
                .isRepeated(message.getPublish().getSession(), message.getPublish().getSequence())
            : entry
                .room()
                .isRepeated(message.getCommand().getSession(), message.getCommand().getSequence()));
  }

  private RoomType typeOf(String room) {
    return rooms.find(room).map(entry -> entry.room().type()).orElseGet(() -> rooms.typeOf(room));
  }

  private void later(String edge, UpstreamMessage message) {
    if (message.hasPublish() && message.getPublish().getReplyTo() != 0) {
      outbox.add(
          edge,
          DownstreamMessage.newBuilder()
              .setPublishReply(
                  PublishReply.newBuilder()
                      .setReplyTo(message.getPublish().getReplyTo())
                      .setLater(true))
              .build());
    } else if (message.hasCommand() && message.getCommand().getReplyTo() != 0) {
      outbox.add(
          edge,
          DownstreamMessage.newBuilder()
              .setCommandReply(
                  RoomCommandReply.newBuilder()
                      .setReplyTo(message.getCommand().getReplyTo())
                      .setLater(true))
              .build());
    }
  }

  /** Answers what was refused; returns what may go on, in this order. */
  List<Decided> takeAllowed(long nowNanos) {
    List<Decided> decided = gate.takeDecided(nowNanos);
    decided.forEach(this::answerIfRefused);
    return decided.stream().filter(message -> message.refusal() == null).toList();
  }

  /**
   * Answers what waits still: the next owner must be asked. About joins edges ask by themselves.
   */
  void close() {
    gate.close().stream()
        .filter(decided -> !decided.message().hasJoin())
        .forEach(this::answerIfRefused);
  }

  private void answerIfRefused(Decided decided) {
    Error refusal = decided.refusal();
    if (refusal == null) {
      return;
    }
    UpstreamMessage message = decided.message();
    if (message.hasPublish() && message.getPublish().getReplyTo() != 0) {
      outbox.add(
          decided.edge(),
          DownstreamMessage.newBuilder()
              .setPublishReply(
                  PublishReply.newBuilder()
                      .setReplyTo(message.getPublish().getReplyTo())
                      .setError(refusal))
              .build());
    } else if (message.hasCommand() && message.getCommand().getReplyTo() != 0) {
      outbox.add(
          decided.edge(),
          DownstreamMessage.newBuilder()
              .setCommandReply(
                  RoomCommandReply.newBuilder()
                      .setReplyTo(message.getCommand().getReplyTo())
                      .setError(refusal))
              .build());
    } else if (message.hasJoin()) {
      outbox.add(
          decided.edge(),
          DownstreamMessage.newBuilder()
              .setJoinDecision(
                  JoinDecision.newBuilder()
                      .setRoom(message.getJoin().getRoom())
                      .setUser(message.getJoin().getUser())
                      .setError(refusal))
              .build());
    }
  }
}
