package io.realtimecluster.edge.room;

import io.realtimecluster.edge.connection.Membership;
import io.realtimecluster.proto.broker.v1.InterestGrant;
import io.realtimecluster.proto.broker.v1.PresenceUpdate;
import io.realtimecluster.proto.broker.v1.RoomPresenceChange;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who is in a room: the users and sessions at this edge, and the users of all edges as the hub
 * tells them. The hub is told of changes here as far as it wants to know. Not thread-safe.
 */
final class Attendance {

  private final Tally users = new Tally();
  private final Tally sessions = new Tally();
  private final Set<String> everywhere = new TreeSet<>();

  /** The hub wants to know of both until it has said what it wants. */
  private boolean wantsUsers = true;

  private boolean wantsSessions = true;

  /** Somebody came; what the hub must be told, if anything. */
  Optional<PresenceUpdate.Builder> came(Membership membership) {
    boolean user = users.add(membership.user()) && wantsUsers;
    boolean session = wantsSessions && sessions.add(membership.session());
    PresenceUpdate.Builder update =
        PresenceUpdate.newBuilder()
            .addAllJoined(user ? List.of(membership.user()) : List.of())
            .addAllSessionsJoined(session ? List.of(membership.session()) : List.of());
    return user || session ? Optional.of(update) : Optional.empty();
  }

  /** Somebody went; what the hub must be told, if anything. */
  Optional<PresenceUpdate.Builder> went(Membership membership) {
    boolean user = users.remove(membership.user()) && wantsUsers;
    boolean session = wantsSessions && sessions.remove(membership.session());
    PresenceUpdate.Builder update =
        PresenceUpdate.newBuilder()
            .addAllLeft(user ? List.of(membership.user()) : List.of())
            .addAllSessionsLeft(session ? List.of(membership.session()) : List.of());
    return user || session ? Optional.of(update) : Optional.empty();
  }

  /** The hub has granted the room: what it wants to know, and who is there. */
  void granted(InterestGrant grant) {
    wantsUsers = grant.getPresence();
    if (!grant.getSessions()) {
      wantsSessions = false; // A room's program does not change while it is in use.
      sessions.clear();
    }
    everywhere.clear();
    everywhere.addAll(grant.getUsersList());
  }

  /** Users came to or left the room as a whole. */
  void changed(RoomPresenceChange change) {
    everywhere.addAll(change.getJoinedList());
    change.getLeftList().forEach(everywhere::remove);
  }

  /** The users at this edge. */
  Set<String> usersHere() {
    return users.all();
  }

  /** The sessions at this edge; empty if the hub does not want to know. */
  Set<String> sessionsHere() {
    return sessions.all();
  }

  /** The users of all edges; empty if the room's type does not know. */
  Optional<Set<String>> everywhere() {
    return wantsUsers ? Optional.of(everywhere) : Optional.empty();
  }
}
