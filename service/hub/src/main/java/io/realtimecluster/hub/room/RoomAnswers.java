package io.realtimecluster.hub.room;

import io.realtimecluster.proto.broker.v1.InterestAnnouncement;
import io.realtimecluster.proto.broker.v1.InterestGrant;
import io.realtimecluster.proto.broker.v1.RoomHistory;
import io.realtimecluster.proto.broker.v1.RoomHistoryRequest;
import io.realtimecluster.proto.client.v1.Publication;
import io.realtimecluster.proto.state.v1.LogEntry;
import java.util.List;
import java.util.Optional;

/** What edges and hubs are told of a room and of its log. Changes nothing of it. */
public final class RoomAnswers {

  /** How many publications an edge that announces itself again gets at once. */
  static final int RECOVERY_COUNT_MAX = 1_000;

  private RoomAnswers() {}

  /**
   * The answer to an announcement: the position, and what the edge has missed if it is all kept.
   *
   * @param settling the owner is so new that not all edges may have announced themselves
   */
  public static InterestGrant grant(
      Room room, InterestAnnouncement announcement, boolean settling, long nowMillis) {
    RoomType type = room.type();
    List<String> users = room.attendance().users();
    InterestGrant.Builder grant =
        InterestGrant.newBuilder()
            .setRoom(room.name())
            .setEpoch(room.epoch())
            .setOffset(room.lastOffset())
            .setPresence(type.presence())
            .setSessions(type.programming().hasState())
            .setConflate(type.conflate())
            .addAllUsers(users)
            .putAllInfo(room.attendance().info(users))
            .setUserCount(room.attendance().userCount())
            .setLarge(room.attendance().isLarge())
            .setSettling(settling)
            .setAuthorizeJoins(type.webhooks().authorizes(RoomWebhooks.Action.JOIN));
    if (announcement.getEpoch().equals(room.epoch())) {
      Optional<List<LogEntry>> missed =
          room.history()
              .after(announcement.getOffset(), room.lastOffset(), RECOVERY_COUNT_MAX, 0, nowMillis);
      grant.setComplete(missed.isPresent());
      missed.ifPresent(entries -> grant.addAllPublications(publications(room, entries)));
    }
    return grant.build();
  }

  /** The answer to a request for a part of the log. */
  public static RoomHistory history(Room room, RoomHistoryRequest request, long nowMillis) {
    RoomHistory.Builder answer =
        RoomHistory.newBuilder()
            .setRoom(room.name())
            .setRequest(request.getRequest())
            .setAfterOffset(request.getAfterOffset())
            .setEpoch(room.epoch())
            .setOffset(room.lastOffset());
    int countMax = Math.min(request.getLimit(), RECOVERY_COUNT_MAX);
    if (request.getEpoch().isEmpty()) {
      List<LogEntry> latest = room.history().latest(countMax, request.getBeforeOffset(), nowMillis);
      return answer.setComplete(true).addAllPublications(publications(room, latest)).build();
    }
    if (request.getEpoch().equals(room.epoch())) {
      room.history()
          .after(
              request.getAfterOffset(),
              room.lastOffset(),
              countMax,
              Math.clamp(request.getEarlierMax(), 0, RECOVERY_COUNT_MAX),
              nowMillis)
          .ifPresent(
              entries -> answer.setComplete(true).addAllPublications(publications(room, entries)));
    }
    return answer.build();
  }

  private static List<Publication> publications(Room room, List<LogEntry> entries) {
    return entries.stream().map(entry -> publication(room.name(), entry)).toList();
  }

  /** An entry of a room's log as its members get it. */
  static Publication publication(String room, LogEntry entry) {
    return Publication.newBuilder()
        .setRoom(room)
        .setOffset(entry.getOffset())
        .setSender(entry.getSender())
        .setPayload(entry.getPayload())
        .setEvent(entry.getEvent())
        .build();
  }
}
