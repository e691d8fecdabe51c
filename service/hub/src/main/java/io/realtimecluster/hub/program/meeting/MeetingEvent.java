package io.realtimecluster.hub.program.meeting;

import org.pcollections.PSet;

/** What happened in a meeting. */
public sealed interface MeetingEvent {

  /** A user takes part with one more session; the role is that of the first one. */
  record Joined(String user, String session, Role role) implements MeetingEvent {}

  /** A session takes part no longer; the user is out with the last one. */
  record Left(String user, String session) implements MeetingEvent {}

  /** A host sent a user out, with all sessions. */
  record Removed(String user, String by) implements MeetingEvent {}

  /** A user comes from another meeting, with these sessions, and is not known to have left it. */
  record Arrived(String user, PSet<String> sessions, Role role, boolean muted, String from)
      implements MeetingEvent {}

  /** A user who has arrived takes part here alone now. */
  record Settled(String user) implements MeetingEvent {}

  /** A user who was to come stays in the other meeting. */
  record Returned(String user, String to) implements MeetingEvent {}

  /** A user was moved to another meeting, with all sessions. */
  record Departed(String user, String to) implements MeetingEvent {}

  /** A microphone is off, or on. */
  record Muted(String user, boolean muted) implements MeetingEvent {}

  /** A hand is up, or down. */
  record HandRaised(String user, boolean raised) implements MeetingEvent {}

  /** A participant has another role. */
  record RoleChanged(String user, Role role) implements MeetingEvent {}

  /** Another number of users may take part. */
  record CapacityChanged(int capacity) implements MeetingEvent {}
}
