package io.realtimecluster.hub.room;

import io.realtimecluster.proto.state.v1.LogEntry;

/**
 * Where an entry of a room's log comes from, by which it is found if it is sent again.
 *
 * @param sequence 0: it is not found
 */
record Origin(String session, long sequence, String user) {

  /** The entry with its origin. */
  LogEntry.Builder entry(LogEntry.Builder entry) {
    return entry.setSession(session).setSequence(sequence).setSender(user);
  }
}
