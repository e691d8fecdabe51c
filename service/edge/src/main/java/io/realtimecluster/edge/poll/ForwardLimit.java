package io.realtimecluster.edge.poll;

import io.realtimecluster.edge.admission.ConnectionLimit;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.concurrent.atomic.AtomicInteger;

/** How many requests wait for other edges: each takes two of the process's files. Thread-safe. */
@ApplicationScoped
public class ForwardLimit {

  private final int max;
  private final AtomicInteger open = new AtomicInteger();

  @Inject
  ForwardLimit(ConnectionLimit limit) {
    this(limit.forwardsMax());
  }

  ForwardLimit(int max) {
    this.max = max;
  }

  /** The limit. */
  public int max() {
    return max;
  }

  /** How many there are. */
  public int open() {
    return open.get();
  }

  /** Takes a place; false if there is none. */
  boolean tryTake() {
    if (open.incrementAndGet() <= max) {
      return true;
    }
    open.decrementAndGet();
    return false;
  }

  /** Gives a place back. */
  void release() {
    open.decrementAndGet();
  }
}
