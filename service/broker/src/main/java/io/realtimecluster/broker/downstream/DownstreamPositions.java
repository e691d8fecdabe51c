package io.realtimecluster.hub.request;

import io.realtimecluster.proto.broker.v1.DownstreamBatch;

/**
 * How far the batches of each partition's owner have come, as an edge knows it: by lease epoch and
 * sequence. Called by one thread at a time.
 */
final class DownstreamPositions {

  private final long[] leaseEpochs;
  private final long[] sequences;

  /** No owner was heard from. */
  DownstreamPositions(int partitions) {
    this.leaseEpochs = new long[partitions];
    this.sequences = new long[partitions];
  }

  /** True if it is from an owner that has lost the partition. */
  boolean outdated(DownstreamBatch batch) {
    return batch.getLeaseEpoch() < leaseEpochs[batch.getPartition()];
  }

  /** Takes note of a batch; true if the owner is another one, or one of its batches was lost. */
  boolean interrupted(DownstreamBatch batch) {
    int partition = batch.getPartition();
    boolean newOwner = batch.getLeaseEpoch() != leaseEpochs[partition];
    if (newOwner) {
      leaseEpochs[partition] = batch.getLeaseEpoch();
      sequences[partition] = 0;
    }
    boolean gap = batch.getSequence() > sequences[partition] + 1;
    sequences[partition] = Math.max(sequences[partition], batch.getSequence());
    return newOwner || gap;
  }
}
