package io.realtimecluster.broker.upstream;

/** Takes the batches of one partition; a hub implements it. */
@FunctionalInterface
public interface UpstreamReceiver {

  /**
   * Takes a batch. It may block; meanwhile no more than the consumer's prefetch limit waits outside
   * the broker.
   */
  void receive(UpstreamDelivery delivery);
}
