package io.realtimecluster.hub.partition;

import io.realtimecluster.hub.downstream.DownstreamOutbox;
import io.realtimecluster.hub.partition.LoadedRooms.Lookup;
import io.realtimecluster.hub.room.Room;
import io.realtimecluster.hub.room.RoomAnswers;
import io.realtimecluster.hub.room.RoomWebhooks.Action;
import io.realtimecluster.hub.webhook.event.PartitionEvents;
import io.realtimecluster.proto.broker.v1.DownstreamMessage;
import io.realtimecluster.proto.broker.v1.InterestAnnouncement;
import io.realtimecluster.proto.broker.v1.InterestGrant;
import io.realtimecluster.proto.broker.v1.PresenceUpdate;
import io.realtimecluster.proto.broker.v1.RoomPresenceChange;
import io.realtimecluster.proto.client.v1.Error;
import io.realtimecluster.proto.client.v1.ErrorCode;
import io.realtimecluster.state.StateUnavailableException;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What one round does for who is in the rooms, and at which edges. Confined to the partition's
 * thread.
 */
final class AttendanceRound {

  /** By then the client may be at an edge of this release. */
  private static final int OTHER_EDGE_RETRY_MILLIS = 5_000;

  private final LoadedRooms rooms;
  private final DownstreamOutbox outbox;
  private final PartitionEvents events;
  private final long nowNanos;
  private final long nowMillis;
  private final Set<LoadedRooms.Entry> attendedRooms = new LinkedHashSet<>();

  /** A round in which nobody has come or gone yet. */
  AttendanceRound(
      LoadedRooms rooms,
      DownstreamOutbox outbox,
      PartitionEvents events,
      long nowNanos,
      long nowMillis) {
    this.rooms = rooms;
    this.outbox = outbox;
    this.events = events;
    this.nowNanos = nowNanos;
    this.nowMillis = nowMillis;
  }

  /** An edge says which room it is interested in, and who is there. */
  void announce(String edge, InterestAnnouncement announcement) throws StateUnavailableException {
    InterestGrant grant =
        switch (rooms.get(announcement.getRoom(), nowNanos)) {
          case Lookup.Refused refused ->
              InterestGrant.newBuilder()
                  .setRoom(announcement.getRoom())
                  .setError(refused.error())
                  .build();
          case Lookup.Found found -> grant(found.entry(), edge, announcement);
        };
    outbox.add(edge, DownstreamMessage.newBuilder().setGrant(grant).build());
  }

  private InterestGrant grant(
      LoadedRooms.Entry entry, String edge, InterestAnnouncement announcement) {
    if (entry.room().type().webhooks().authorizes(Action.JOIN)) {
      return grantToAuthorized(entry, edge, announcement);
    }
    entry.room().attendance().announce(edge, announcement, nowMillis);
    tellPresence(entry);
    return RoomAnswers.grant(entry.room(), announcement, rooms.settling(nowNanos), nowMillis);
  }

  /** An edge that does not know yet that joins are authorised names who may not be let in. */
  private InterestGrant grantToAuthorized(
      LoadedRooms.Entry entry, String edge, InterestAnnouncement announcement) {
    if (!announcement.getAsksForJoins()) {
      return InterestGrant.newBuilder()
          .setRoom(announcement.getRoom())
          .setError(
              Error.newBuilder()
                  .setCode(ErrorCode.UNAVAILABLE)
                  .setMessage("the edge is of a release that cannot have joins authorised")
                  .setTemporary(true)
                  .setRetryMillis(OTHER_EDGE_RETRY_MILLIS))
          .build();
    }
    InterestAnnouncement counted =
        announcement.getJoinsAuthorized()
            ? announcement
            : announcement.toBuilder().clearUsers().clearSessions().clearInfo().build();
    entry.room().attendance().announce(edge, counted, nowMillis);
    tellPresence(entry);
    return RoomAnswers.grant(entry.room(), counted, rooms.settling(nowNanos), nowMillis);
  }

  /** An edge has no member of a room any more. */
  void withdraw(String edge, String room) {
    rooms
        .find(room)
        .ifPresent(
            entry -> {
              entry.room().attendance().withdraw(edge, nowMillis);
              tellPresence(entry);
            });
  }

  /** An edge says who has come and gone. */
  void update(String edge, PresenceUpdate update) {
    rooms
        .find(update.getRoom())
        .filter(
            entry ->
                update.getJoinsAuthorized()
                    || !entry.room().type().webhooks().authorizes(Action.JOIN))
        .ifPresent(
            entry -> {
              entry.room().attendance().update(edge, update, nowMillis);
              tellPresence(entry);
            });
  }

  /** Forgets an edge that was not heard from; returns how many rooms it was interested in. */
  int forget(String edge) {
    List<LoadedRooms.Entry> interesting = roomsOf(edge);
    for (LoadedRooms.Entry entry : interesting) {
      entry.room().attendance().forget(edge);
      tellPresence(entry);
    }
    outbox.forget(edge);
    return interesting.size();
  }

  /**
   * The process of an edge has ended, and there is another one of its name, which knows nothing of
   * its rooms: their members have lost their connections.
   */
  void restarted(String edge) {
    for (LoadedRooms.Entry entry : roomsOf(edge)) {
      entry.room().attendance().withdraw(edge, nowMillis);
      tellPresence(entry);
    }
  }

  private List<LoadedRooms.Entry> roomsOf(String edge) {
    return rooms.all().stream()
        .filter(entry -> entry.room().attendance().edges().contains(edge))
        .toList();
  }

  /** Tells edges who has come and gone, where that had to wait. */
  void tellWaiting() {
    rooms.presenceWaiting().forEach(this::tellPresence);
  }

  /** All edges have announced themselves by now: tells them who is there, whatever they know. */
  void tellWhole() {
    for (LoadedRooms.Entry entry : rooms.all()) {
      if (!entry.room().attendance().edges().isEmpty()) {
        entry
            .room()
            .attendance()
            .takeWhole(nowMillis)
            .ifPresent(whole -> tell(entry.room(), whole));
      }
    }
  }

  /** Notes what a user's backend is to be told of who came and went in this round. */
  void noteEvents() throws StateUnavailableException {
    for (LoadedRooms.Entry entry : attendedRooms) {
      noteEvents(entry.room());
    }
  }

  /** The same of all rooms: of those too that were told to be occupied, and where nobody is now. */
  void noteAllEvents() throws StateUnavailableException {
    Set<String> told = new HashSet<>(events.occupiedRooms());
    for (LoadedRooms.Entry entry : rooms.all()) {
      noteEvents(entry.room());
      told.remove(entry.room().name());
    }
    for (String room : told) {
      events.attended(room, rooms.typeOf(room), List.of(), 0, rooms.settling(nowNanos), nowMillis);
    }
  }

  private void noteEvents(Room room) throws StateUnavailableException {
    if (room.type().presence()) {
      events.attended(
          room.name(),
          room.type(),
          room.attendance().users(),
          room.attendance().userCount(),
          rooms.settling(nowNanos),
          nowMillis);
    }
  }

  private void tellPresence(LoadedRooms.Entry entry) {
    Room room = entry.room();
    room.attendance().takeChange(nowMillis).ifPresent(change -> tell(room, change));
    rooms.watchPresence(entry);
    if (room.type().webhooks().events() != null) {
      attendedRooms.add(entry);
    }
  }

  private void tell(Room room, RoomPresenceChange change) {
    RoomPresenceChange told = change.toBuilder().setSettling(rooms.settling(nowNanos)).build();
    outbox.addAll(
        room.attendance().edges(), DownstreamMessage.newBuilder().setPresenceChange(told).build());
  }
}
