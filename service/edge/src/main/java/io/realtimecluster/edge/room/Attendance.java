package io.realtimecluster.edge.room;

import io.realtimecluster.edge.connection.Membership;
import io.realtimecluster.edge.room.PendingPresence.Departure;
import io.realtimecluster.proto.broker.v1.InterestAnnouncement;
import io.realtimecluster.proto.broker.v1.InterestGrant;
import io.realtimecluster.proto.broker.v1.PresenceUpdate;
import io.realtimecluster.proto.broker.v1.RoomPresenceChange;
import io.realtimecluster.proto.client.v1.PresenceChange;
import io.realtimecluster.proto.client.v1.PresenceReply;
import java.util.Optional;

/**
 * Who is in a room: the users and sessions at this edge, and the users of all edges as the hub
 * tells them. The hub is told of changes here as far as it wants to know. Not thread-safe.
 */
final class Attendance {

  private final Tally users = new Tally();
  private final Tally sessions = new Tally();
  private final PendingPresence untold = new PendingPresence();
  private final LocalInfo info = new LocalInfo();
  private final Everybody everybody = new Everybody();

  /** The hub wants to know of both until it has said what it wants. */
  private boolean wantsUsers = true;

  private boolean wantsSessions = true;

  /** Somebody came. */
  void came(Membership membership) {
    if (users.add(membership.user()) && wantsUsers) {
      untold.userCame(membership.user());
      info.came(membership.user(), membership.info());
    }
    if (wantsSessions && sessions.add(membership.session())) {
      untold.sessionCame(membership.session());
    }
  }

  /** Somebody went. */
  void went(Membership membership, Departure departure) {
    if (users.remove(membership.user()) && wantsUsers) {
      untold.userWent(membership.user(), departure);
      info.went(membership.user());
    }
    if (wantsSessions && sessions.remove(membership.session())) {
      untold.sessionWent(membership.session());
    }
  }

  /** Somebody had come whom the hub has not counted: nobody is to be told that they went. */
  void forget(Membership membership) {
    if (users.remove(membership.user())) {
      untold.forgetUser(membership.user());
      info.went(membership.user());
    }
    if (sessions.remove(membership.session())) {
      untold.forgetSession(membership.session());
    }
  }

  /** What the hub must be told, if anything; it may be more than one update holds. */
  Optional<PresenceUpdate.Builder> takeUpdate() {
    Optional<PresenceUpdate.Builder> update = untold.take();
    if (update.isEmpty() && info.isTold()) {
      return update;
    }
    PresenceUpdate.Builder telling = update.orElseGet(PresenceUpdate::newBuilder);
    info.take(telling::putInfo);
    return Optional.of(telling);
  }

  /** True if the hub is to be told at intervals, and not at once. */
  boolean isLarge() {
    return everybody.isLarge();
  }

  /** Adds who is here, as many as it may hold; the rest is to be told right after it. */
  void announce(InterestAnnouncement.Builder announcement) {
    untold.clear();
    info.tellAll();
    info.take(announcement::putInfo);
    for (String user : users.all()) {
      if (announcement.getUsersCount() < PendingPresence.NAMES_MAX) {
        announcement.addUsers(user);
      } else {
        untold.userCame(user);
      }
    }
    for (String session : sessions.all()) {
      if (announcement.getSessionsCount() < PendingPresence.NAMES_MAX) {
        announcement.addSessions(session);
      } else {
        untold.sessionCame(session);
      }
    }
  }

  /**
   * The hub has granted the room: what it wants to know, and who is there; what members must be
   * told of it, if anything.
   */
  Optional<PresenceChange.Builder> granted(InterestGrant grant) {
    wantsUsers = grant.getPresence();
    if (!wantsUsers) {
      info.clear();
    }
    if (!grant.getSessions()) {
      wantsSessions = false; // A room's program does not change while it is in use.
      sessions.clear();
    }
    return everybody.granted(grant);
  }

  /** Users came to or left the room as a whole; what members must be told, if anything. */
  Optional<PresenceChange.Builder> changed(RoomPresenceChange change) {
    return everybody.changed(change);
  }

  /** The users of all edges; empty if the room's type does not know. */
  Optional<PresenceReply.Builder> reply() {
    return wantsUsers ? Optional.of(everybody.reply()) : Optional.empty();
  }
}
