package io.realtimecluster.broker.downstream;

import io.realtimecluster.proto.broker.v1.DownstreamBatch;

/** Takes the batches for this edge; an edge implements it. */
@FunctionalInterface
public interface DownstreamReceiver {

  /**
   * Takes a batch, on a thread that may wait. While it waits the next batches stay at the broker,
   * up to the limit of the edge's queue.
   */
  void receive(DownstreamBatch batch);
}
