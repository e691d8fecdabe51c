package io.realtimecluster.hub.partition;

import io.realtimecluster.proto.state.v1.LogEntry;
import io.realtimecluster.proto.state.v1.RoomHead;
import io.realtimecluster.proto.state.v1.SagaRecord;
import io.realtimecluster.proto.state.v1.Snapshot;
import io.realtimecluster.proto.state.v1.SnapshotReference;
import io.realtimecluster.state.Retention;
import io.realtimecluster.state.RoomLog;
import io.realtimecluster.state.SagaJournal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What the owners of a rehearsed partition leave to each other: of each room what has come since
 * the last snapshot. Nobody is fenced. Thread-safe.
 */
final class RehearsedStore implements RoomLog, SagaJournal {

  /** How many entries a room keeps at most; more than any program writes between two snapshots. */
  static final int ENTRIES_MAX = 100;

  private final Map<String, StoredRoom> rooms = new ConcurrentHashMap<>();
  private volatile Journal journal = Journal.EMPTY;

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
      Batch batch,
      Retention retention) {
    StoredRoom before = rooms.get(room);
    @Nullable Snapshot snapshot = batch.snapshot();
    List<LogEntry> entries = new ArrayList<>();
    if (snapshot == null && before != null) {
      snapshot = before.snapshot();
      entries.addAll(before.entries());
    }
    entries.addAll(batch.entries());
    VersionedHead head =
        new VersionedHead(
            head(epoch, leaseEpoch, batch, snapshot),
            previous == null ? 1 : previous.version() + 1);
    int first = Math.max(0, entries.size() - ENTRIES_MAX);
    rooms.put(
        room, new StoredRoom(head, snapshot, List.copyOf(entries.subList(first, entries.size()))));
    return head;
  }

  private static RoomHead head(
      String epoch, long leaseEpoch, Batch batch, @Nullable Snapshot snapshot) {
    RoomHead.Builder head =
        RoomHead.newBuilder()
            .setLeaseEpoch(leaseEpoch)
            .setEpoch(epoch)
            .setLastOffset(batch.lastOffset());
    if (snapshot != null) {
      head.addSnapshots(SnapshotReference.newBuilder().setOffset(snapshot.getOffset()));
    }
    return head.build();
  }

  @Override
  public Journal load(int partition) {
    return journal;
  }

  @Override
  public Journal write(int partition, Journal previous, long leaseEpoch, List<SagaRecord> sagas) {
    journal = new Journal(sagas, leaseEpoch, previous.revision() + 1, previous.version() + 1);
    return journal;
  }
}
