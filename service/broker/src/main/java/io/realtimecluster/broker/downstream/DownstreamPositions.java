package io.realtimecluster.broker.downstream;

import io.realtimecluster.proto.broker.v1.DownstreamBatch;

/**
 * How far the batches of each partition's owner have come, by lease epoch and sequence. Called by
 * one thread at a time.
 */
public final class DownstreamPositions {

  private final long[] leaseEpochs;
  private final long[] sequences;

  /** No owner was heard from. */
  public DownstreamPositions(int partitions) {
    this.leaseEpochs = new long[partitions];
    this.sequences = new long[partitions];
  }

  /** What a batch is after those that came before. */
  public enum Step {
    /** Of no such partition, or from an owner that has lost it; to be dropped. */
    OUTDATED,
    /** It came before; to be dropped. */
    REPEATED,
    /** The one that was to come, or one without a number. */
    NEXT,
    /** Batches before it were lost. */
    GAP,
    /** The first that is heard of another owner, whatever it sent before. */
    NEW_OWNER
  }

  /** Takes note of a batch. */
  public Step take(DownstreamBatch batch) {
    int partition = batch.getPartition();
    if (partition < 0
        || partition >= leaseEpochs.length
        || batch.getLeaseEpoch() < leaseEpochs[partition]) {
      return Step.OUTDATED;
    }
    if (batch.getLeaseEpoch() > leaseEpochs[partition]) {
      leaseEpochs[partition] = batch.getLeaseEpoch();
      sequences[partition] = batch.getSequence();
      return Step.NEW_OWNER;
    }
    return batch.getSequence() == 0 ? Step.NEXT : take(partition, batch.getSequence());
  }

  private Step take(int partition, long sequence) {
    long last = sequences[partition];
    if (sequence <= last) {
      return Step.REPEATED;
    }
    sequences[partition] = sequence;
    return sequence == last + 1 ? Step.NEXT : Step.GAP;
  }
}
