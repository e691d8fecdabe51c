package io.realtimecluster.state.memory;

import io.realtimecluster.proto.state.v1.LogEntry;
import io.realtimecluster.proto.state.v1.RoomHead;
import io.realtimecluster.proto.state.v1.SegmentReference;
import io.realtimecluster.state.FencedException;
import io.realtimecluster.state.RoomLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Logs in a map, each as one segment of exactly the entries that are to remain. Thread-safe. */
public final class MemoryRoomLog implements RoomLog {

  private final Map<String, StoredRoom> rooms = new ConcurrentHashMap<>();

  /** No room has a log. */
  public MemoryRoomLog() {}

  @Override
  public Optional<StoredRoom> load(String room) {
    return Optional.ofNullable(rooms.get(room));
  }

  @Override
  public VersionedHead append(
      String room,
      @Nullable VersionedHead previous,
      String epoch,
      long leaseEpoch,
      List<LogEntry> entries,
      int sizeMax)
      throws FencedException {
    StoredRoom stored = rooms.get(room);
    requireUnchanged(room, previous, stored, leaseEpoch);
    List<LogEntry> all = stored == null ? new ArrayList<>() : new ArrayList<>(stored.entries());
    all.addAll(entries);
    List<LogEntry> kept = List.copyOf(all.subList(Math.max(0, all.size() - sizeMax), all.size()));
    StoredRoom next = new StoredRoom(nextHead(previous, epoch, leaseEpoch, kept), kept);
    boolean replaced =
        stored == null ? rooms.putIfAbsent(room, next) == null : rooms.replace(room, stored, next);
    if (!replaced) {
      throw new FencedException("room %s: somebody else wrote at the same time".formatted(room));
    }
    return next.head();
  }

  private static void requireUnchanged(
      String room, @Nullable VersionedHead previous, @Nullable StoredRoom stored, long leaseEpoch)
      throws FencedException {
    VersionedHead found = stored == null ? null : stored.head();
    long foundVersion = found == null ? 0 : found.version();
    long previousVersion = previous == null ? 0 : previous.version();
    long foundEpoch = found == null ? 0 : found.head().getLeaseEpoch();
    if (foundVersion != previousVersion || foundEpoch > leaseEpoch) {
      throw new FencedException(
          "room %s: written with lease epoch %d over version %d, found lease epoch %d in version %d"
              .formatted(room, leaseEpoch, previousVersion, foundEpoch, foundVersion));
    }
  }

  private static VersionedHead nextHead(
      @Nullable VersionedHead previous, String epoch, long leaseEpoch, List<LogEntry> kept) {
    SegmentReference segment =
        SegmentReference.newBuilder()
            .setLeaseEpoch(leaseEpoch)
            .setFirstOffset(kept.getFirst().getOffset())
            .setCount(kept.size())
            .build();
    RoomHead head =
        RoomHead.newBuilder()
            .setLeaseEpoch(leaseEpoch)
            .setEpoch(epoch)
            .setLastOffset(kept.getLast().getOffset())
            .addSegments(segment)
            .build();
    return new VersionedHead(head, previous == null ? 1 : previous.version() + 1);
  }
}
