package io.realtimecluster.hub.partition;

import io.realtimecluster.hub.downstream.DownstreamOutbox;
import io.realtimecluster.hub.downstream.HubMetrics;
import io.realtimecluster.hub.room.Room;
import io.realtimecluster.proto.broker.v1.DownstreamMessage;
import io.realtimecluster.proto.broker.v1.InterestAnnouncement;
import io.realtimecluster.proto.broker.v1.InterestGrant;
import io.realtimecluster.proto.broker.v1.PresenceUpdate;
import io.realtimecluster.proto.broker.v1.PublishReply;
import io.realtimecluster.proto.broker.v1.RoomHistory;
import io.realtimecluster.proto.broker.v1.RoomHistoryRequest;
import io.realtimecluster.proto.broker.v1.RoomPresenceChange;
import io.realtimecluster.proto.broker.v1.RoomPublish;
import io.realtimecluster.proto.broker.v1.UpstreamBatch;
import io.realtimecluster.proto.broker.v1.UpstreamMessage;
import io.realtimecluster.proto.client.v1.Error;
import io.realtimecluster.proto.client.v1.ErrorCode;
import io.realtimecluster.proto.client.v1.Publication;
import io.realtimecluster.state.StateUnavailableException;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Applies the batches of one round to the rooms. What comes of it waits in the outbox, and which
 * rooms must be stored before the outbox may be sent is in {@link #changedRooms}. Confined to the
 * partition's thread.
 */
final class Round {

  private static final int RETRY_MILLIS = 5_000;
  private static final Logger LOG = Logger.getLogger(Round.class);

  private final LoadedRooms rooms;
  private final DownstreamOutbox outbox;
  private final HubMetrics metrics;
  private final long nowNanos;
  private final long nowMillis;
  private final Set<LoadedRooms.Entry> changedRooms = new LinkedHashSet<>();

  Round(
      LoadedRooms rooms,
      DownstreamOutbox outbox,
      HubMetrics metrics,
      long nowNanos,
      long nowMillis) {
    this.rooms = rooms;
    this.outbox = outbox;
    this.metrics = metrics;
    this.nowNanos = nowNanos;
    this.nowMillis = nowMillis;
  }

  /** The rooms that got publications. */
  Set<LoadedRooms.Entry> changedRooms() {
    return changedRooms;
  }

  void apply(UpstreamBatch batch) throws StateUnavailableException {
    for (UpstreamMessage message : batch.getMessagesList()) {
      try {
        apply(batch.getEdge(), message);
      } catch (RuntimeException e) {
        // Giving up would only hand the same message to the next owner, and so on.
        metrics.messageFailed();
        LOG.errorf(e, "a message from edge %s failed and is skipped", batch.getEdge());
      }
    }
  }

  /** Forgets an edge that was not heard from; returns how many rooms it was interested in. */
  int forgetEdge(String edge) {
    int interested = 0;
    for (LoadedRooms.Entry entry : rooms.all()) {
      if (entry.room().edges().contains(edge)) {
        withdraw(entry.room(), edge);
        interested++;
      }
    }
    outbox.forget(edge);
    return interested;
  }

  private void apply(String edge, UpstreamMessage message) throws StateUnavailableException {
    switch (message.getContentCase()) {
      case PUBLISH -> publish(edge, message.getPublish());
      case INTEREST -> announce(edge, message.getInterest());
      case WITHDRAWAL ->
          rooms
              .find(message.getWithdrawal().getRoom())
              .ifPresent(entry -> withdraw(entry.room(), edge));
      case HISTORY -> history(edge, message.getHistory());
      case PRESENCE -> updatePresence(edge, message.getPresence());
      case HEARTBEAT -> outbox.touch(edge);
      case CONTENT_NOT_SET -> {
        // From an edge of a later release: a message that this hub cannot know.
      }
    }
  }

  private void publish(String edge, RoomPublish publish) throws StateUnavailableException {
    Optional<LoadedRooms.Entry> entry = rooms.get(publish.getRoom(), nowNanos);
    PublishReply.Builder reply = PublishReply.newBuilder().setReplyTo(publish.getReplyTo());
    if (entry.isEmpty()) {
      reply.setError(roomsExhausted());
    } else {
      Room room = entry.get().room();
      OptionalLong earlier = room.duplicateOf(publish);
      if (earlier.isPresent()) {
        metrics.duplicate();
      }
      reply.setOffset(earlier.isPresent() ? earlier.getAsLong() : append(entry.get(), publish));
    }
    if (publish.getReplyTo() != 0) {
      outbox.add(edge, DownstreamMessage.newBuilder().setPublishReply(reply).build());
    }
  }

  private long append(LoadedRooms.Entry entry, RoomPublish publish) {
    Publication publication = entry.room().append(publish, nowMillis);
    changedRooms.add(entry);
    metrics.published();
    outbox.addAll(
        entry.room().edges(), DownstreamMessage.newBuilder().setPublication(publication).build());
    return publication.getOffset();
  }

  private void announce(String edge, InterestAnnouncement announcement)
      throws StateUnavailableException {
    Optional<LoadedRooms.Entry> entry = rooms.get(announcement.getRoom(), nowNanos);
    InterestGrant grant;
    if (entry.isEmpty()) {
      grant =
          InterestGrant.newBuilder()
              .setRoom(announcement.getRoom())
              .setError(roomsExhausted())
              .build();
    } else {
      Room room = entry.get().room();
      sendChange(room, room.announce(edge, announcement));
      grant = room.grant(announcement, nowMillis);
    }
    outbox.add(edge, DownstreamMessage.newBuilder().setGrant(grant).build());
  }

  private void withdraw(Room room, String edge) {
    sendChange(room, room.withdraw(edge));
  }

  private void updatePresence(String edge, PresenceUpdate update) {
    rooms
        .find(update.getRoom())
        .ifPresent(
            entry ->
                sendChange(
                    entry.room(),
                    entry
                        .room()
                        .updatePresence(edge, update.getJoinedList(), update.getLeftList())));
  }

  private void history(String edge, RoomHistoryRequest request) throws StateUnavailableException {
    RoomHistory answer =
        rooms
            .get(request.getRoom(), nowNanos)
            .map(entry -> entry.room().history(request, nowMillis))
            .orElseGet(
                () ->
                    RoomHistory.newBuilder()
                        .setRoom(request.getRoom())
                        .setRequest(request.getRequest())
                        .build());
    outbox.add(edge, DownstreamMessage.newBuilder().setHistory(answer).build());
  }

  private void sendChange(Room room, @Nullable RoomPresenceChange change) {
    if (change != null) {
      outbox.addAll(room.edges(), DownstreamMessage.newBuilder().setPresenceChange(change).build());
    }
  }

  private static Error roomsExhausted() {
    return Error.newBuilder()
        .setCode(ErrorCode.RESOURCE_EXHAUSTED)
        .setMessage(
            "the hub holds %d rooms of this partition, the limit".formatted(LoadedRooms.ROOMS_MAX))
        .setTemporary(true)
        .setRetryMillis(RETRY_MILLIS)
        .build();
  }
}
