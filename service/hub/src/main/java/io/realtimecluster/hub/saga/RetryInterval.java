package io.realtimecluster.hub.saga;

import java.time.Duration;

/**
 * After which a room is asked again that could not be asked, or could not answer: at once the first
 * time, since most of what is lost is lost once, and then later and later. Without chance in it:
 * what sagas of one partition ask for at the same time goes as one message. Stateless.
 */
final class RetryInterval {

  /** The second time. */
  static final Duration MIN = Duration.ofMillis(50);

  /** Each time twice as long as before, up to this. */
  static final Duration MAX = Duration.ofSeconds(1);

  private RetryInterval() {}

  /** How long to wait after so many times without an answer, 1 or more. */
  static long nanosAfter(int unanswered) {
    if (unanswered <= 1) {
      return 0;
    }
    int doublings = Math.min(unanswered - 2, Integer.SIZE); // No shift beyond the number's bits.
    return Math.min(MAX.toNanos(), MIN.toNanos() << doublings);
  }
}
