package io.realtimecluster.state.memory;

import io.realtimecluster.proto.state.v1.LogEntry;
import io.realtimecluster.proto.state.v1.RoomHead;
import io.realtimecluster.proto.state.v1.SegmentReference;
import io.realtimecluster.proto.state.v1.Snapshot;
import io.realtimecluster.proto.state.v1.SnapshotReference;
import io.realtimecluster.state.Answers;
import io.realtimecluster.state.EmptyLog;
import io.realtimecluster.state.FencedException;
import io.realtimecluster.state.Retention;
import io.realtimecluster.state.RoomLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Logs in a map, each as one segment of exactly the entries that are to remain. Thread-safe. */
public final class MemoryRoomLog implements RoomLog {

  private final Map<String, Log> rooms = new ConcurrentHashMap<>();

  /** No room has a log. */
  public MemoryRoomLog() {}

  @Override
  public Optional<StoredRoom> load(String room) {
    return Optional.ofNullable(rooms.get(room))
        .map(
            log ->
                new StoredRoom(
                    log.head(),
                    log.snapshots().isEmpty() ? null : log.snapshots().getFirst(),
                    log.entries(),
                    log.answers()));
  }

  @Override
  public VersionedHead append(
      String room,
      @Nullable VersionedHead previous,
      String epoch,
      long leaseEpoch,
      Batch batch,
      Retention retention)
      throws FencedException {
    Log stored = rooms.get(room);
    requireUnchanged(room, previous, stored, leaseEpoch);
    return replaced(room, stored, appended(stored, epoch, leaseEpoch, batch, retention));
  }

  /** Forgets nothing: it lives no longer than its process. */
  @Override
  public VersionedHead storeEmpty(
      String room, @Nullable VersionedHead previous, String epoch, long leaseEpoch, long nowMillis)
      throws FencedException {
    RoomHead head = EmptyLog.head(previous, epoch, leaseEpoch, nowMillis);
    Log stored = rooms.get(room);
    requireUnchanged(room, previous, stored, leaseEpoch);
    VersionedHead next = new VersionedHead(head, nextVersion(stored));
    return replaced(room, stored, new Log(next, List.of(), List.of(), List.of()));
  }

  private VersionedHead replaced(String room, @Nullable Log stored, Log next)
      throws FencedException {
    boolean replaced =
        stored == null ? rooms.putIfAbsent(room, next) == null : rooms.replace(room, stored, next);
    if (!replaced) {
      throw new FencedException("room %s: somebody else wrote at the same time".formatted(room));
    }
    return next.head();
  }

  private static long nextVersion(@Nullable Log stored) {
    return stored == null ? 1 : stored.head().version() + 1;
  }

  private static void requireUnchanged(
      String room, @Nullable VersionedHead previous, @Nullable Log stored, long leaseEpoch)
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

  private static Log appended(
      @Nullable Log stored, String epoch, long leaseEpoch, Batch batch, Retention retention) {
    List<Snapshot> snapshots =
        stored == null ? new ArrayList<>() : new ArrayList<>(stored.snapshots());
    if (batch.snapshot() != null) {
      snapshots.add(batch.snapshot());
    }
    List<SnapshotReference> references =
        retention.retained(references(leaseEpoch, snapshots), batch.lastOffset());
    List<LogEntry> all = stored == null ? new ArrayList<>() : new ArrayList<>(stored.entries());
    all.addAll(batch.entries());
    long firstOffset = retention.firstOffset(references, batch.lastOffset());
    List<LogEntry> kept =
        all.stream()
            .filter(
                entry ->
                    entry.getOffset() >= firstOffset || entry.getOffset() == batch.lastOffset())
            .toList();
    RoomHead head =
        RoomHead.newBuilder()
            .setLeaseEpoch(leaseEpoch)
            .setEpoch(epoch)
            .setLastOffset(batch.lastOffset())
            .addSegments(segment(leaseEpoch, kept))
            .addAllSnapshots(references)
            .build();
    return new Log(
        new VersionedHead(head, nextVersion(stored)),
        List.copyOf(snapshots.subList(snapshots.size() - references.size(), snapshots.size())),
        kept,
        answers(stored, kept.getFirst().getOffset(), batch.answers()));
  }

  /** Those before an offset, of which the earlier ones are here already. */
  private static List<LogEntry> answers(
      @Nullable Log stored, long beforeOffset, Answers remembered) {
    if (stored == null || stored.entries().isEmpty()) {
      return remembered.between(0, beforeOffset);
    }
    List<LogEntry> answers = new ArrayList<>(stored.answers());
    answers.removeIf(answer -> answer.getOffset() < remembered.firstOffset());
    answers.addAll(remembered.between(stored.entries().getFirst().getOffset(), beforeOffset));
    return List.copyOf(answers);
  }

  private static List<SnapshotReference> references(long leaseEpoch, List<Snapshot> snapshots) {
    return snapshots.stream()
        .map(
            snapshot ->
                SnapshotReference.newBuilder()
                    .setLeaseEpoch(leaseEpoch)
                    .setOffset(snapshot.getOffset())
                    .build())
        .toList();
  }

  private static SegmentReference segment(long leaseEpoch, List<LogEntry> kept) {
    return SegmentReference.newBuilder()
        .setLeaseEpoch(leaseEpoch)
        .setFirstOffset(kept.getFirst().getOffset())
        .setCount(kept.size())
        .build();
  }

  private record Log(
      VersionedHead head,
      List<Snapshot> snapshots,
      List<LogEntry> entries,
      List<LogEntry> answers) {}
}
