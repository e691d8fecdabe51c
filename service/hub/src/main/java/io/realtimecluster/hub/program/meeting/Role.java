package io.realtimecluster.hub.program.meeting;

/** What a participant may do. */
public enum Role {
  /** Everything. */
  HOST,
  /** What concerns oneself. */
  PARTICIPANT
}
