package io.realtimecluster.edge.room;

import io.realtimecluster.edge.connection.Encoded;
import io.realtimecluster.edge.connection.FanOut;
import io.realtimecluster.edge.connection.Loop;
import io.realtimecluster.edge.connection.OutboxItem;
import io.realtimecluster.edge.connection.RoomMembers;
import io.realtimecluster.edge.tracing.EdgeSpans;
import io.realtimecluster.proto.broker.v1.InterestGrant;
import io.realtimecluster.proto.client.v1.PresenceChange;
import io.realtimecluster.proto.client.v1.Publication;
import io.realtimecluster.proto.client.v1.RoomReset;
import io.realtimecluster.proto.client.v1.ServerMessage;
import io.realtimecluster.tracing.TraceSpan;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * All members of a room at this edge, by event loop, and what they are told. Each message is one
 * item for each loop, and encoded once. Not thread-safe.
 */
final class Audience {

  private final String room;
  private final EdgeSpans spans;
  private final Map<Loop, RoomMembers> members = new HashMap<>();
  private boolean conflate;

  Audience(String room, EdgeSpans spans) {
    this.room = room;
    this.spans = spans;
  }

  /** The members on a loop; also before the first. */
  RoomMembers on(Loop loop) {
    return members.computeIfAbsent(loop, RoomMembers::new);
  }

  /** Whether members that read too slowly get the latest publication only. */
  void conflate(boolean conflate) {
    this.conflate = conflate;
  }

  void deliver(List<Publication> publications) {
    for (Publication publication : publications) {
      TraceSpan span = members.isEmpty() ? null : spans.fanOut(publication);
      if (span == null) {
        send(ServerMessage.newBuilder().setPublication(publication).build());
      } else {
        deliverTraced(publication, span);
      }
    }
  }

  /** Clients go on from the span of the delivery. */
  private void deliverTraced(Publication publication, TraceSpan span) {
    Publication traced = publication.toBuilder().setTraceparent(span.traceparent()).build();
    send(
        new Encoded(
            ServerMessage.newBuilder().setPublication(traced).build(),
            new FanOut(span, members.size())));
  }

  /** What they have missed cannot be had; they go on from the grant's position. */
  void reset(InterestGrant grant) {
    send(
        ServerMessage.newBuilder()
            .setRoomReset(
                RoomReset.newBuilder()
                    .setRoom(room)
                    .setEpoch(grant.getEpoch())
                    .setOffset(grant.getOffset()))
            .build());
  }

  void presence(PresenceChange.Builder change) {
    send(ServerMessage.newBuilder().setPresenceChange(change.setRoom(room)).build());
  }

  private void send(ServerMessage message) {
    send(new Encoded(message));
  }

  private void send(Encoded encoded) {
    for (RoomMembers onLoop : members.values()) {
      onLoop.loop().add(new OutboxItem.ToMembers(onLoop, encoded, conflate));
    }
  }
}
