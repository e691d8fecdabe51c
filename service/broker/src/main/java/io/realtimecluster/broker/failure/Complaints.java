package io.realtimecluster.broker.failure;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Keeps what fails again and again from filling the log: metrics count the rest. Thread-safe. */
public final class Complaints {

  /** How often the same is told. */
  static final Duration INTERVAL = Duration.ofSeconds(30);

  private final AtomicLong lastNanos = new AtomicLong(System.nanoTime() - INTERVAL.toNanos());

  /** Nothing was told yet. */
  public Complaints() {}

  /** True if it may be told again. */
  public boolean mayComplain() {
    long nowNanos = System.nanoTime();
    long beforeNanos = lastNanos.get();
    return nowNanos - beforeNanos >= INTERVAL.toNanos()
        && lastNanos.compareAndSet(beforeNanos, nowNanos);
  }
}
