package io.realtimecluster.broker.upstream;

import io.realtimecluster.proto.broker.v1.UpstreamBatch;

/** A batch from the broker to a hub, which the broker keeps until it is acknowledged. */
public interface UpstreamDelivery {

  /** The batch. */
  UpstreamBatch batch();

  /** True if the broker has delivered it before, perhaps to another hub. */
  boolean redelivered();

  /**
   * Acknowledges this batch and all before it of the same partition. Without effect after the
   * connection on which it came was lost: then it comes again. Thread-safe.
   */
  void acknowledge();
}
