package io.realtimecluster.broker.rabbitmq;

import java.util.concurrent.atomic.AtomicInteger;

/** Partitions for tests of one application, each given out once. */
final class FreshPartitions {

  private static final AtomicInteger NEXT = new AtomicInteger();

  private FreshPartitions() {}

  static int next() {
    return NEXT.getAndIncrement();
  }
}
