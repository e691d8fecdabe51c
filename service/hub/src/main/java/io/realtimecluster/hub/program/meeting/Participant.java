package io.realtimecluster.hub.program.meeting;

import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePSet;
import org.pcollections.PSet;

/**
 * A user who takes part.
 *
 * @param number grows with each that comes, so that the one who is there longest is known
 * @param arrivingFrom the meeting that the user is being moved from, until it is known there; null:
 *     the user has arrived
 */
public record Participant(
    Role role,
    boolean muted,
    boolean handRaised,
    PSet<String> sessions,
    long number,
    @Nullable String arrivingFrom) {

  static Participant coming(Role role, String session, long number) {
    return new Participant(role, true, false, HashTreePSet.singleton(session), number, null);
  }

  boolean arriving() {
    return arrivingFrom != null;
  }

  Participant settled() {
    return new Participant(role, muted, handRaised, sessions, number, null);
  }

  boolean host() {
    return role == Role.HOST;
  }

  Participant withRole(Role changed) {
    return new Participant(changed, muted, handRaised, sessions, number, arrivingFrom);
  }

  Participant withMuted(boolean changed) {
    return new Participant(role, changed, handRaised, sessions, number, arrivingFrom);
  }

  Participant withHandRaised(boolean changed) {
    return new Participant(role, muted, changed, sessions, number, arrivingFrom);
  }

  Participant withSessions(PSet<String> changed) {
    return new Participant(role, muted, handRaised, changed, number, arrivingFrom);
  }
}
