package io.realtimecluster.broker.downstream;

import io.realtimecluster.broker.BrokerUnavailableException;
import io.realtimecluster.proto.broker.v1.DownstreamBatch;

/** Writes batches to the queues of edges; a hub uses it. All methods are thread-safe. */
public interface DownstreamPublisher {

  /**
   * Hands a batch for one edge over without waiting for the broker. A batch for an edge that is
   * gone vanishes.
   *
   * @throws BrokerUnavailableException if the batch was not taken
   */
  void publish(String edge, DownstreamBatch batch) throws BrokerUnavailableException;

  /**
   * The same for a batch that must not come before anything that was published until now, to
   * whomever: who gets it may at once write to the same edges.
   */
  default void publishInOrder(String edge, DownstreamBatch batch)
      throws BrokerUnavailableException {
    publish(edge, batch);
  }

  /** As {@link #publish}, to every edge. */
  void publishToAll(DownstreamBatch batch) throws BrokerUnavailableException;
}
