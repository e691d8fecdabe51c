package io.realtimecluster.state;

import io.realtimecluster.proto.state.v1.LogEntry;
import io.realtimecluster.proto.state.v1.RoomHead;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The logs of durable rooms. A room's log is written by the owner of its partition alone; every
 * write carries the lease's epoch and is fenced by it. All methods are thread-safe and block; one
 * room's calls must come one after the other.
 */
public interface RoomLog {

  /** Reads a room's head and its retained entries, oldest first; empty if the room has no log. */
  Optional<StoredRoom> load(String room) throws StateUnavailableException;

  /**
   * Appends entries with consecutive offsets after the last one, and drops the oldest segments that
   * are not needed for {@code sizeMax} entries. When it returns, all owners have them.
   *
   * <p>After a StateUnavailableException the writer must not write that room again in the same
   * lease epoch: a late write could otherwise undo a newer one.
   *
   * @param previous the head as it was loaded, or returned by the last append; null if the room had
   *     no log
   * @param epoch the room's epoch: that of {@code previous}, or a new one if there was none
   * @param sizeMax how many entries must remain available, at least
   * @return the new head, to be given to the next append
   * @throws FencedException if the head is not {@code previous} any more
   */
  VersionedHead append(
      String room,
      @Nullable VersionedHead previous,
      String epoch,
      long leaseEpoch,
      List<LogEntry> entries,
      int sizeMax)
      throws FencedException, StateUnavailableException;

  /** A head with the store's version of it, for the next versioned replace. */
  record VersionedHead(RoomHead head, long version) {}

  /** A room as it is stored; entries are the retained ones, oldest first, without gaps. */
  record StoredRoom(VersionedHead head, List<LogEntry> entries) {}
}
