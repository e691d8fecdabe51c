package io.realtimecluster.state.memory;

import io.realtimecluster.proto.state.v1.SagaRecord;
import io.realtimecluster.state.FencedException;
import io.realtimecluster.state.SagaJournal;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Journals in a map. Thread-safe. */
public final class MemorySagaJournal implements SagaJournal {

  private final Map<Integer, Journal> journals = new ConcurrentHashMap<>();

  /** No partition has a saga. */
  public MemorySagaJournal() {}

  @Override
  public Journal load(int partition) {
    return journals.getOrDefault(partition, Journal.EMPTY);
  }

  @Override
  public Journal write(int partition, Journal previous, long leaseEpoch, List<SagaRecord> sagas)
      throws FencedException {
    Journal next = new Journal(sagas, leaseEpoch, previous.revision() + 1, previous.version() + 1);
    Journal stored =
        journals.merge(
            partition,
            next,
            (found, wanted) ->
                found.version() == previous.version() && found.leaseEpoch() <= leaseEpoch
                    ? wanted
                    : found);
    if (stored != next) {
      throw new FencedException(
          "sagas of partition %d: written with lease epoch %d over version %d, found lease epoch %d in version %d"
              .formatted(
                  partition,
                  leaseEpoch,
                  previous.version(),
                  stored.leaseEpoch(),
                  stored.version()));
    }
    return next;
  }
}
