package io.realtimecluster.edge.admission;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Whether one more connection is admitted, asked before a WebSocket's upgrade and before a
 * long-polling session is opened. Thread-safe.
 */
@ApplicationScoped
public class Admission {

  private static final int RETRY_SECONDS_MIN = 1;
  private static final int RETRY_SECONDS_MAX = 10;

  private final ConnectionLimit limit;
  private final ConnectRate rate;
  private final AdmissionMetrics metrics;
  private volatile boolean closed;

  Admission(ConnectionLimit limit, ConnectRate rate, AdmissionMetrics metrics) {
    this.limit = limit;
    this.rate = rate;
    this.metrics = metrics;
  }

  /** Takes a place, to be given back by {@link #release}; or says why there is none. */
  public AdmissionResult tryAdmit() {
    if (closed) {
      return refused(Refusal.DRAINING, retryAfterSeconds());
    }
    if (!limit.tryAdmit()) {
      return refused(Refusal.CONNECTIONS_MAX, retryAfterSeconds());
    }
    long waitNanos = rate.take(System.nanoTime());
    if (waitNanos > 0) {
      limit.release();
      return refused(Refusal.CONNECT_RATE, seconds(waitNanos));
    }
    metrics.admitted();
    return new AdmissionResult.Admitted();
  }

  /** Gives a place back: the connection is gone. */
  public void release() {
    limit.release();
  }

  /** False if nobody is admitted any more. */
  public boolean isOpen() {
    return !closed;
  }

  /** Admits nobody any more. */
  public void close() {
    closed = true;
  }

  /** Admits again. */
  public void reopen() {
    closed = false;
  }

  private AdmissionResult refused(Refusal why, int retryAfterSeconds) {
    metrics.refused(why);
    return new AdmissionResult.Refused(why, retryAfterSeconds);
  }

  /** Rounded up, for a header that knows whole seconds; not 0, which would be at once. */
  private static int seconds(long nanos) {
    return (int) Math.ceilDiv(nanos, 1_000_000_000L);
  }

  /** Spread, so that those who are refused together do not come back together. */
  public static int retryAfterSeconds() {
    return ThreadLocalRandom.current().nextInt(RETRY_SECONDS_MIN, RETRY_SECONDS_MAX + 1);
  }
}
