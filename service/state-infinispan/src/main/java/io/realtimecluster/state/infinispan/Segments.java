package io.realtimecluster.state.infinispan;

import io.realtimecluster.proto.state.v1.LogEntry;
import io.realtimecluster.proto.state.v1.RoomHead;
import io.realtimecluster.proto.state.v1.Segment;
import io.realtimecluster.proto.state.v1.SegmentReference;
import java.util.ArrayList;
import java.util.List;

/**
 * How a room's log is cut into segments: what an append writes, what the head refers to afterwards
 * and what may then be removed. Pure.
 *
 * <p>The last segment is open as long as this lease epoch wrote it and it is not full: an append
 * writes it again with its entries added, under the key of its new length. So no value ever changes
 * under its key, and a write that arrives late changes nothing.
 */
final class Segments {

  /** How many entries a segment holds at most. */
  static final int ENTRIES_MAX = 64;

  /** How many bytes of entries a segment holds at most, unless one entry alone has more: 64 KiB. */
  static final int BYTES_MAX = 64 * 1024;

  /** A segment with what the head says of it. */
  record Written(SegmentReference reference, Segment segment) {}

  /**
   * What an append changes.
   *
   * @param written the segments to be written before the head; the last one is open, perhaps
   * @param references what the new head refers to, oldest first
   * @param dropped what it refers to no longer
   */
  record Change(
      List<Written> written, List<SegmentReference> references, List<SegmentReference> dropped) {}

  private Segments() {}

  /** True if the last segment of the head may still grow in this lease epoch. */
  static boolean isOpen(RoomHead head, long leaseEpoch) {
    if (head.getSegmentsCount() == 0) {
      return false;
    }
    SegmentReference last = head.getSegments(head.getSegmentsCount() - 1);
    return last.getLeaseEpoch() == leaseEpoch && last.getCount() < ENTRIES_MAX;
  }

  /**
   * The change by an append.
   *
   * @param references those of the current head
   * @param open the content of the last of them if it is open, else an empty segment
   * @param firstOffset of the first entry that must remain
   */
  static Change append(
      List<SegmentReference> references,
      Segment open,
      long leaseEpoch,
      List<LogEntry> entries,
      long firstOffset) {
    List<SegmentReference> kept = new ArrayList<>(references);
    List<SegmentReference> dropped = new ArrayList<>();
    List<LogEntry> toWrite = entries;
    if (open.getEntriesCount() > 0 && fits(open, entries.getFirst())) {
      dropped.add(kept.removeLast());
      toWrite = new ArrayList<>(open.getEntriesList());
      toWrite.addAll(entries);
    }
    List<Written> written = cut(leaseEpoch, toWrite);
    written.forEach(segment -> kept.add(segment.reference()));
    dropUnneeded(kept, dropped, firstOffset);
    return new Change(
        written.stream().filter(w -> kept.contains(w.reference())).toList(), kept, dropped);
  }

  private static boolean fits(Segment open, LogEntry next) {
    return open.getEntriesCount() < ENTRIES_MAX
        && open.getSerializedSize() + next.getSerializedSize() <= BYTES_MAX;
  }

  private static List<Written> cut(long leaseEpoch, List<LogEntry> entries) {
    List<Written> written = new ArrayList<>();
    Segment.Builder segment = Segment.newBuilder();
    int bytes = 0;
    for (LogEntry entry : entries) {
      int size = entry.getSerializedSize();
      boolean full = segment.getEntriesCount() == ENTRIES_MAX || bytes + size > BYTES_MAX;
      if (full && segment.getEntriesCount() > 0) {
        written.add(finished(leaseEpoch, segment));
        segment = Segment.newBuilder();
        bytes = 0;
      }
      segment.addEntries(entry);
      bytes += size;
    }
    written.add(finished(leaseEpoch, segment));
    return written;
  }

  private static Written finished(long leaseEpoch, Segment.Builder segment) {
    SegmentReference reference =
        SegmentReference.newBuilder()
            .setLeaseEpoch(leaseEpoch)
            .setFirstOffset(segment.getEntries(0).getOffset())
            .setCount(segment.getEntriesCount())
            .build();
    return new Written(reference, segment.build());
  }

  private static void dropUnneeded(
      List<SegmentReference> kept, List<SegmentReference> dropped, long firstOffset) {
    while (kept.size() > 1 && kept.get(1).getFirstOffset() <= firstOffset) {
      dropped.add(kept.removeFirst());
    }
  }
}
