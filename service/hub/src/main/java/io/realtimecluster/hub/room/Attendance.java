package io.realtimecluster.hub.room;

import io.realtimecluster.proto.broker.v1.InterestAnnouncement;
import io.realtimecluster.proto.broker.v1.PresenceUpdate;
import io.realtimecluster.proto.broker.v1.RoomPresenceChange;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who is in a room: the edges that want its publications, their users if the type has presence, and
 * their sessions if its program has a state. Confined to the thread of the room's partition.
 */
public final class Attendance {

  private final String room;
  private final boolean hasSessions;

  /** Null: the type has none. */
  private final @Nullable Presence presence;

  private final Sessions sessions = new Sessions();
  private final Set<String> edges = new LinkedHashSet<>();

  Attendance(String room, RoomType type) {
    this.room = room;
    this.hasSessions = type.programming().hasState();
    this.presence = type.presence() ? new Presence(type.presenceDetailsMax()) : null;
  }

  /** The edges that want the room's publications. Read only. */
  public Set<String> edges() {
    return edges;
  }

  /** Who is in the room; some of them if there are more than the type wants to have told. */
  public List<String> users() {
    return presence == null ? List.of() : presence.users();
  }

  /** What is known of users, as JSON text by user, as much as may be told at once. */
  public Map<String, String> info(List<String> users) {
    return presence == null ? Map.of() : presence.infoOf(users);
  }

  /** How many users are in the room. */
  public int userCount() {
    return presence == null ? 0 : presence.count();
  }

  /** Whether there are more users than the type wants to have told one by one. */
  boolean isLarge() {
    return presence != null && presence.isLarge();
  }

  /** Those of the wanted sessions that have left for good. */
  List<String> sessionsLeft(Set<String> wanted, long nowMillis) {
    return sessions.left(wanted, nowMillis);
  }

  /** Notes an edge's interest, users and sessions. */
  public void announce(String edge, InterestAnnouncement announcement, long nowMillis) {
    edges.add(edge);
    if (hasSessions) {
      sessions.replace(edge, announcement.getSessionsList());
    }
    if (presence != null) {
      presence.replace(edge, announcement.getUsersList(), nowMillis);
      presence.know(announcement.getInfoMap());
    }
  }

  /** An edge is not interested any more; it has told who left. */
  public void withdraw(String edge, long nowMillis) {
    edges.remove(edge);
    sessions.replace(edge, Set.of());
    if (presence != null) {
      presence.replace(edge, Set.of(), nowMillis);
    }
  }

  /** An edge was not heard of for long: it and its users are gone. */
  public void forget(String edge) {
    edges.remove(edge);
    sessions.replace(edge, Set.of());
    if (presence != null) {
      presence.forget(edge);
    }
  }

  /** Users and sessions came to or left an edge. */
  public void update(String edge, PresenceUpdate update, long nowMillis) {
    if (hasSessions) {
      sessions.update(edge, update.getSessionsJoinedList(), update.getSessionsLeftList());
    }
    if (presence != null) {
      presence.update(
          edge, update.getJoinedList(), update.getLeftList(), update.getLostList(), nowMillis);
      presence.know(update.getInfoMap());
    }
  }

  /** What edges are to be told of who is in the room, if anything. */
  public Optional<RoomPresenceChange> takeChange(long nowMillis) {
    return presence == null ? Optional.empty() : presence.takeChange(nowMillis).map(this::change);
  }

  /** All of who is in the room, for edges that may have been told something else. */
  public Optional<RoomPresenceChange> takeWhole(long nowMillis) {
    return presence == null ? Optional.empty() : Optional.of(change(presence.takeAll(nowMillis)));
  }

  /** True if time alone may change what edges are to be told of who is in the room. */
  public boolean waits() {
    return presence != null && presence.waits();
  }

  private RoomPresenceChange change(Presence.Change change) {
    return RoomPresenceChange.newBuilder()
        .setRoom(room)
        .addAllJoined(change.joined())
        .putAllInfo(info(change.joined()))
        .addAllLeft(change.left())
        .setCount(change.count())
        .setLarge(change.large())
        .setComplete(change.complete())
        .build();
  }
}
