package io.realtimecluster.operator.realtimecluster;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Lets what is under way come to its end before the framework closes the caches that it reads, and
 * begins nothing after that. Thread-safe.
 */
final class Gate {

  private final ReadWriteLock underWay = new ReentrantReadWriteLock();
  private volatile boolean closed;

  /** Whether something may begin; then {@link #leave} has to follow, by the same thread. */
  boolean enter() {
    return !closed && underWay.readLock().tryLock();
  }

  void leave() {
    underWay.readLock().unlock();
  }

  /** For good; returns when nothing is under way any more, or after that time. */
  void close(Duration max) {
    closed = true;
    try {
      boolean _ = underWay.writeLock().tryLock(max.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  boolean isClosed() {
    return closed;
  }
}
