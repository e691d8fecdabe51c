package io.realtimecluster.hub.partition;

import io.realtimecluster.broker.upstream.UpstreamDelivery;
import io.realtimecluster.broker.upstream.UpstreamReceiver;
import java.util.concurrent.CompletableFuture;

/**
 * Takes the batches of a partition that this hub is about to own: to begin to consume takes as long
 * as to take a lease, so both are done at once. Batches wait until it is known what comes of it.
 * Thread-safe.
 */
final class Intake implements UpstreamReceiver {

  private final CompletableFuture<UpstreamReceiver> owner = new CompletableFuture<>();

  /** The partition is owned, and serves what has come. */
  void open(UpstreamReceiver partition) {
    owner.complete(partition);
  }

  /** It is not: what has come is not acknowledged, and comes to somebody else. */
  void close() {
    owner.complete(_ -> {});
  }

  @Override
  public void receive(UpstreamDelivery delivery) {
    owner.join().receive(delivery);
  }
}
