package io.realtimecluster.state.infinispan;

import com.google.protobuf.InvalidProtocolBufferException;
import io.quarkus.arc.properties.IfBuildProperty;
import io.realtimecluster.proto.state.v1.SagaJournalRecord;
import io.realtimecluster.proto.state.v1.SagaRecord;
import io.realtimecluster.state.FencedException;
import io.realtimecluster.state.SagaJournal;
import io.realtimecluster.state.StateUnavailableException;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import org.infinispan.client.hotrod.RemoteCacheManager;

/**
 * Journals as one entry per partition, in the cache of the rooms: a backup that has rooms in the
 * middle of a saga has the saga too. Each write is a versioned replace with a value that never
 * repeats, and is read back. Thread-safe.
 */
@ApplicationScoped
@IfBuildProperty(name = "realtimecluster.role", stringValue = "hub")
public class InfinispanSagaJournal implements SagaJournal {

  private final StateCache cache;

  /** Makes the cache when it is first used. */
  public InfinispanSagaJournal(RemoteCacheManager manager) {
    this.cache = new StateCache(manager, InfinispanRoomLog.CACHE);
  }

  @Override
  public Journal load(int partition) throws StateUnavailableException {
    Optional<Versioned> stored = cache.get(key(partition));
    return stored.isEmpty() ? Journal.EMPTY : journal(partition, stored.get());
  }

  @Override
  public Journal write(int partition, Journal previous, long leaseEpoch, List<SagaRecord> sagas)
      throws FencedException, StateUnavailableException {
    if (previous.leaseEpoch() > leaseEpoch) {
      throw fenced(partition, leaseEpoch, previous);
    }
    byte[] value =
        SagaJournalRecord.newBuilder()
            .setLeaseEpoch(leaseEpoch)
            .setRevision(previous.revision() + 1)
            .addAllSagas(sagas)
            .build()
            .toByteArray();
    Long version = previous.revision() == 0 ? null : previous.version();
    Optional<Versioned> stored = cache.replace(key(partition), version, value);
    if (stored.isEmpty()) {
      throw fenced(partition, leaseEpoch, Journal.EMPTY);
    }
    Journal found = journal(partition, stored.get());
    if (!stored.get().holds(value)) {
      throw fenced(partition, leaseEpoch, found);
    }
    return found;
  }

  private static Journal journal(int partition, Versioned stored) throws StateUnavailableException {
    try {
      SagaJournalRecord record = SagaJournalRecord.parseFrom(stored.value());
      return new Journal(
          record.getSagasList(), record.getLeaseEpoch(), record.getRevision(), stored.version());
    } catch (InvalidProtocolBufferException e) {
      throw new StateUnavailableException(
          "the sagas of partition %d are unreadable".formatted(partition), e);
    }
  }

  private static FencedException fenced(int partition, long leaseEpoch, Journal found) {
    return new FencedException(
        "sagas of partition %d: written with lease epoch %d, found lease epoch %d in revision %d"
            .formatted(partition, leaseEpoch, found.leaseEpoch(), found.revision()));
  }

  private static String key(int partition) {
    return "sagas/" + partition;
  }
}
