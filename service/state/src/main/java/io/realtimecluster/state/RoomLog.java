package io.realtimecluster.state;

import io.realtimecluster.proto.state.v1.LogEntry;
import io.realtimecluster.proto.state.v1.RoomHead;
import io.realtimecluster.proto.state.v1.Snapshot;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The logs of durable rooms. A room's log is written by the owner of its partition alone; every
 * write carries the lease's epoch and is fenced by it. All methods are thread-safe and block; one
 * room's calls must come one after the other.
 */
public interface RoomLog {

  /**
   * Reads a room's head, oldest snapshot and retained entries; empty if the room has no log.
   *
   * @throws LogDamagedException if a part of this log cannot be had, while the store answers
   */
  Optional<StoredRoom> load(String room) throws StateUnavailableException;

  /**
   * Appends entries with consecutive offsets after the last one, and drops the oldest snapshots and
   * segments that are not to be retained; of what was answered for their entries it keeps as much
   * as the batch's answers reach back. When it returns, all owners have what was appended: all of
   * it, or nothing is seen of it.
   *
   * <p>After a StateUnavailableException the writer must not write that room again in the same
   * lease epoch: a late write could otherwise undo a newer one.
   *
   * @param previous the head as it was loaded, or returned by the last call; null if the room had
   *     no log
   * @param epoch the room's epoch: that of {@code previous}, or a new one if there was none
   * @return the new head, to be given to the next append
   * @throws FencedException if the head is not {@code previous} any more
   */
  VersionedHead append(
      String room,
      @Nullable VersionedHead previous,
      String epoch,
      long leaseEpoch,
      Batch batch,
      Retention retention)
      throws FencedException, StateUnavailableException;

  /**
   * Stores that a room has a log, without entries as yet, so that its next owner goes on with its
   * epoch. It is forgotten after {@link EmptyLog#LIFESPAN} unless it is stored again or appended
   * to. When it returns, all owners have it. After an exception the same holds as for an append.
   *
   * @param previous the head as it was loaded, or returned by the last call; null if there was none
   * @param epoch the room's epoch: that of {@code previous}, or a new one if there was none
   * @return the new head, to be given to the next call
   * @throws IllegalArgumentException if {@code previous} has entries
   * @throws FencedException if the head is not {@code previous} any more
   */
  VersionedHead storeEmpty(
      String room, @Nullable VersionedHead previous, String epoch, long leaseEpoch, long nowMillis)
      throws FencedException, StateUnavailableException;

  /**
   * What one append brings.
   *
   * @param entries at least one
   * @param snapshot of the state after the last of them; null: none is due
   * @param answers what the room remembers, these entries included; read before the append returns
   */
  record Batch(List<LogEntry> entries, @Nullable Snapshot snapshot, Answers answers) {

    /** Of a log in which nothing is looked for. */
    public Batch(List<LogEntry> entries, @Nullable Snapshot snapshot) {
      this(entries, snapshot, Answers.NONE);
    }

    /** The offset of the last entry. */
    public long lastOffset() {
      return entries.getLast().getOffset();
    }
  }

  /** A head with the store's version of it, for the next versioned replace. */
  record VersionedHead(RoomHead head, long version) {}

  /**
   * A room as it is stored.
   *
   * @param snapshot the oldest retained one; null if there is none
   * @param entries the retained ones, oldest first, without gaps: all after the snapshot, and
   *     perhaps some before
   * @param answers of entries that are not retained any more, oldest first, as {@link Answers} has
   *     them
   */
  record StoredRoom(
      VersionedHead head,
      @Nullable Snapshot snapshot,
      List<LogEntry> entries,
      List<LogEntry> answers) {}
}
