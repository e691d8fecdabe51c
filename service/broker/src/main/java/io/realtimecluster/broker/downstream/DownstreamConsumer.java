package io.realtimecluster.broker.downstream;

/** Reads the queue of this edge. */
public interface DownstreamConsumer {

  /**
   * Starts to consume; called once, by the edge as it starts.
   *
   * @param receiver called for each batch, in order, by one thread at a time, which may wait
   */
  void consume(DownstreamReceiver receiver);
}
