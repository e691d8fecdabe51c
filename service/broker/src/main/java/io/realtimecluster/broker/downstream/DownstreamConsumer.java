package io.realtimecluster.broker.downstream;

/** Reads the queue of this edge, or the one by which this hub gets answers. */
public interface DownstreamConsumer {

  /**
   * Starts to consume; called once, by the edge or hub as it starts.
   *
   * @param receiver called for each batch, in order, by one thread at a time, which may wait
   */
  void consume(DownstreamReceiver receiver);
}
