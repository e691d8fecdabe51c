package io.realtimecluster.hub.program.meeting;

import org.pcollections.HashTreePSet;
import org.pcollections.PSet;

/**
 * A user who takes part.
 *
 * @param number grows with each that comes, so that the one who is there longest is known
 */
public record Participant(
    Role role, boolean muted, boolean handRaised, PSet<String> sessions, long number) {

  static Participant coming(Role role, String session, long number) {
    return new Participant(role, true, false, HashTreePSet.singleton(session), number);
  }

  boolean host() {
    return role == Role.HOST;
  }

  Participant withRole(Role changed) {
    return new Participant(changed, muted, handRaised, sessions, number);
  }

  Participant withMuted(boolean changed) {
    return new Participant(role, changed, handRaised, sessions, number);
  }

  Participant withHandRaised(boolean changed) {
    return new Participant(role, muted, changed, sessions, number);
  }

  Participant withSessions(PSet<String> changed) {
    return new Participant(role, muted, handRaised, changed, number);
  }
}
