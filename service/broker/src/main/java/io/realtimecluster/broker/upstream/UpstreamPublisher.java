package io.realtimecluster.broker.upstream;

import io.realtimecluster.broker.BrokerUnavailableException;
import io.realtimecluster.proto.broker.v1.UpstreamBatch;

/** Writes batches to the queues of partitions; an edge uses it. All methods are thread-safe. */
public interface UpstreamPublisher {

  /**
   * Hands a batch over without waiting for the broker.
   *
   * @param partition 0 to the number of partitions less one
   * @param written called once, as soon as it is on its way to the broker, perhaps before this
   *     returns: who waits for it makes larger batches when there is much to do
   * @throws BrokerUnavailableException if the batch was not taken: the broker is away and the
   *     buffer for that time is full; then {@code written} is not called
   */
  void publish(int partition, UpstreamBatch batch, Runnable written)
      throws BrokerUnavailableException;
}
