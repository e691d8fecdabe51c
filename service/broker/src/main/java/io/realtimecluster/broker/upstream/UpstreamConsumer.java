package io.realtimecluster.broker.upstream;

/**
 * Reads the queues of partitions; a hub uses it for the partitions that it owns, which come and go.
 * All methods are thread-safe.
 */
public interface UpstreamConsumer {

  /**
   * Connects if it can be done now, and consumes nothing for a moment, so that nobody has to wait
   * for that once a partition is consumed. May block for some seconds.
   */
  default void connect() {}

  /**
   * Starts to consume a partition's queue, and goes on after the broker was away, until closed.
   *
   * @param partition 0 to the number of partitions less one
   * @param receiver called for each batch, in order, by one thread at a time
   */
  Consumption consume(int partition, UpstreamReceiver receiver);

  /** The consumption of one partition. */
  interface Consumption extends AutoCloseable {
    /** Stops it. What was not acknowledged goes to the next consumer, in order. Idempotent. */
    @Override
    void close();
  }
}
