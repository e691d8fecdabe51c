package io.realtimecluster.client.connection;

import java.util.concurrent.atomic.AtomicInteger;

/** Ids of requests: 32 bits, from 1 on and around, never 0, which means none. Thread-safe. */
public final class RequestIds {

  private final AtomicInteger latest = new AtomicInteger();

  /** The next one; unsigned. */
  public int next() {
    return latest.updateAndGet(id -> id == -1 ? 1 : id + 1);
  }
}
