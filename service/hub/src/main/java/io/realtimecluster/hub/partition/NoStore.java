package io.realtimecluster.hub.partition;

import io.realtimecluster.proto.state.v1.RoomHead;
import io.realtimecluster.proto.state.v1.SagaRecord;
import io.realtimecluster.state.Retention;
import io.realtimecluster.state.RoomLog;
import io.realtimecluster.state.SagaJournal;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A store in which nothing is and nothing stays. Thread-safe. */
final class NoStore implements RoomLog, SagaJournal {

  @Override
  public Optional<StoredRoom> load(String room) {
    return Optional.empty();
  }

  @Override
  public VersionedHead append(
      String room,
      @Nullable VersionedHead previous,
      String epoch,
      long leaseEpoch,
      Batch batch,
      Retention retention) {
    RoomHead head =
        RoomHead.newBuilder()
            .setLeaseEpoch(leaseEpoch)
            .setEpoch(epoch)
            .setLastOffset(batch.lastOffset())
            .build();
    return new VersionedHead(head, previous == null ? 1 : previous.version() + 1);
  }

  @Override
  public Journal load(int partition) {
    return Journal.EMPTY;
  }

  @Override
  public Journal write(int partition, Journal previous, long leaseEpoch, List<SagaRecord> sagas) {
    return new Journal(sagas, leaseEpoch, previous.revision() + 1, previous.version() + 1);
  }
}
