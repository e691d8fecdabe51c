package io.realtimecluster.broker.downstream;

import io.realtimecluster.proto.broker.v1.DownstreamBatch;

/** Takes the batches for this edge; an edge implements it. */
@FunctionalInterface
public interface DownstreamReceiver {

  /** Takes a batch. It must not block. */
  void receive(DownstreamBatch batch);
}
