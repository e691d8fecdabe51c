package io.realtimecluster.state;

import io.realtimecluster.proto.state.v1.SagaRecord;
import java.util.List;

/**
 * The unfinished sagas of partitions. A partition's are written by its owner alone; every write
 * carries the lease's epoch and is fenced by it. How many there may be is limited by the owner. All
 * methods are thread-safe and block; one partition's calls must come one after the other.
 */
public interface SagaJournal {

  /** Reads what the latest owner has written; a partition without sagas has an empty journal. */
  Journal load(int partition) throws StateUnavailableException;

  /**
   * Writes all unfinished sagas of a partition. When it returns, all owners of the entry have it.
   *
   * <p>After a StateUnavailableException the writer must not write again in the same lease epoch: a
   * late write could otherwise undo a newer one.
   *
   * @param previous as it was loaded, or returned by the last write
   * @return the new one, to be given to the next write
   * @throws FencedException if the journal is not {@code previous} any more, or is of a later lease
   *     epoch
   */
  Journal write(int partition, Journal previous, long leaseEpoch, List<SagaRecord> sagas)
      throws FencedException, StateUnavailableException;

  /**
   * A journal as it is stored.
   *
   * @param sagas in the order in which they were begun
   * @param leaseEpoch of its writer; 0 if it was never written
   * @param revision grows with each write
   * @param version the store's, for the next versioned replace; 0 if it was never written
   */
  record Journal(List<SagaRecord> sagas, long leaseEpoch, long revision, long version) {

    /** That of a partition that never had a saga. */
    public static final Journal EMPTY = new Journal(List.of(), 0, 0, 0);

    /** Copies the list. */
    public Journal {
      sagas = List.copyOf(sagas);
    }
  }
}
