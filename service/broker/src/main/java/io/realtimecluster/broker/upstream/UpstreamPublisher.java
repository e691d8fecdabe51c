package io.realtimecluster.broker.upstream;

import io.realtimecluster.broker.BrokerUnavailableException;
import io.realtimecluster.proto.broker.v1.UpstreamBatch;

/** Writes batches to the queues of partitions; an edge uses it. All methods are thread-safe. */
public interface UpstreamPublisher {

  /**
   * Hands a batch over without waiting for the broker.
   *
   * @param partition 0 to the number of partitions less one
   * @throws BrokerUnavailableException if the batch was not taken: the broker is away and the
   *     buffer for that time is full
   */
  void publish(int partition, UpstreamBatch batch) throws BrokerUnavailableException;
}
