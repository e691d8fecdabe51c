package io.realtimecluster.hub.program.meeting;

/** What happened in a meeting. */
public sealed interface MeetingEvent {

  /** A user takes part with one more session; the role is that of the first one. */
  record Joined(String user, String session, Role role) implements MeetingEvent {}

  /** A session takes part no longer; the user is out with the last one. */
  record Left(String user, String session) implements MeetingEvent {}

  /** A host sent a user out, with all sessions. */
  record Removed(String user, String by) implements MeetingEvent {}

  /** A microphone is off, or on. */
  record Muted(String user, boolean muted) implements MeetingEvent {}

  /** A hand is up, or down. */
  record HandRaised(String user, boolean raised) implements MeetingEvent {}

  /** A participant has another role. */
  record RoleChanged(String user, Role role) implements MeetingEvent {}

  /** Another number of users may take part. */
  record CapacityChanged(int capacity) implements MeetingEvent {}
}
