package io.realtimecluster.hub.program.meeting;

import org.pcollections.PSet;

/** What moving a user from one meeting to another takes. */
public sealed interface MeetingStep {

  /** In the other meeting: take the user in, before the first one lets go. */
  record Arrive(String user, PSet<String> sessions, boolean muted, String from)
      implements MeetingStep {}

  /** In the first meeting: let the user go who has arrived with these sessions. */
  record Depart(String user, PSet<String> sessions, String to) implements MeetingStep {}

  /** In the other meeting: the user is out of the first one. */
  record Settle(String user, String from) implements MeetingStep {}

  /** In the other meeting: the user stays in the first one. */
  record Return(String user, String from) implements MeetingStep {}
}
