package io.realtimecluster.hub.saga;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;

/** What a hub counts of sagas. Thread-safe. */
public final class SagaMetrics {

  private final AtomicInteger running;
  private final Counter begun;
  private final Counter resumed;
  private final Counter concluded;
  private final Counter compensated;
  private final Counter refused;
  private final Counter askedAgain;
  private final Counter skipped;

  /** Registers all meters, so that they are there from the start. */
  public SagaMetrics(MeterRegistry registry) {
    running = registry.gauge("realtimecluster.hub.sagas.running", new AtomicInteger());
    begun = registry.counter("realtimecluster.hub.sagas.begun");
    resumed = registry.counter("realtimecluster.hub.sagas.resumed");
    concluded = registry.counter("realtimecluster.hub.sagas.concluded");
    compensated = registry.counter("realtimecluster.hub.sagas.compensated");
    refused = registry.counter("realtimecluster.hub.sagas.refused");
    askedAgain = registry.counter("realtimecluster.hub.sagas.asked.again");
    skipped = registry.counter("realtimecluster.hub.sagas.parts.skipped");
  }

  /** So many more, or less, are unfinished at this hub. */
  void running(int change) {
    running.addAndGet(change);
  }

  /** One was begun by a command. */
  void begun() {
    begun.increment();
  }

  /** So many were left unfinished by an earlier owner. */
  void resumed(int count) {
    resumed.increment(count);
    running(count);
  }

  /** The room has concluded one. */
  void concluded() {
    concluded.increment();
  }

  /** One was called off, and all is undone. */
  void compensated() {
    compensated.increment();
  }

  /** One more would have been over the limit of the partition. */
  void refused() {
    refused.increment();
  }

  /** Another room did not answer, or not now. */
  void askedAgain() {
    askedAgain.increment();
  }

  /** A program has rejected a confirmation or compensation, which it must not. */
  void skipped() {
    skipped.increment();
  }
}
