package io.realtimecluster.state;

import io.realtimecluster.proto.state.v1.SnapshotReference;
import java.util.List;

/**
 * What of a room's log is retained: the latest entries, and if the room has a program's state, what
 * it takes to know that state at every one of them: the newest snapshot before them, or all entries
 * while there is none, and what came after it. A log may retain more, up to a segment.
 *
 * @param sizeMax how many entries must remain, at least
 * @param snapshots true if the room has a state that snapshots are taken of
 */
public record Retention(int sizeMax, boolean snapshots) {

  /** Those that remain, of all up to an offset, oldest first. */
  public List<SnapshotReference> retained(List<SnapshotReference> all, long lastOffset) {
    int first = 0;
    while (first + 1 < all.size() && all.get(first + 1).getOffset() <= lastOffset - sizeMax) {
      first++;
    }
    return all.subList(first, all.size());
  }

  /** The first entry that must remain beside these snapshots. */
  public long firstOffset(List<SnapshotReference> retained, long lastOffset) {
    long firstOfHistory = lastOffset - sizeMax + 1;
    if (!snapshots) {
      return firstOfHistory;
    }
    long afterSnapshot = retained.isEmpty() ? 1 : retained.getFirst().getOffset() + 1;
    return Math.min(firstOfHistory, afterSnapshot);
  }
}
