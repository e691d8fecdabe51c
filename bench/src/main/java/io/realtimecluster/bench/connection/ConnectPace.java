package io.realtimecluster.bench.connection;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Holds back connects so that no more than a rate begins each second, and no more than a limit is
 * under way at once. {@link #await} is for one thread, {@link #done} for any.
 */
public final class ConnectPace {
  /** Below the usual backlog of a listening socket, so that none is turned away by the kernel. */
  public static final int UNDER_WAY_MAX = 256;

  private final Semaphore free;
  private final int underWayMax;
  private final long intervalNanos;
  private long nextNanos = System.nanoTime();

  public ConnectPace(int perSecond, int underWayMax) {
    this.free = new Semaphore(underWayMax);
    this.underWayMax = underWayMax;
    this.intervalNanos = TimeUnit.SECONDS.toNanos(1) / perSecond;
  }

  public void await() throws InterruptedException {
    free.acquire();
    long waitNanos = nextNanos - System.nanoTime();
    if (waitNanos > 0) {
      LockSupport.parkNanos(waitNanos);
    }
    nextNanos =
        Math.max(nextNanos, System.nanoTime() - intervalNanos * underWayMax) + intervalNanos;
  }

  public void done() {
    free.release();
  }
}
