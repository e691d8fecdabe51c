package io.realtimecluster.operator.realtimecluster.scaling;

import java.time.Duration;
import java.util.Optional;

/**
 * One edge as scaling sees it.
 *
 * @param pod its name
 * @param ready whether it takes connections
 * @param draining whether it is being emptied, to be taken away
 * @param reading what it last said; empty if it has never answered
 */
public record EdgeLoad(String pod, boolean ready, boolean draining, Optional<Reading> reading) {

  /** Three looks at the usual interval: one lost scrape is no outage. */
  public static final Duration FRESH_MAX = Duration.ofSeconds(30);

  /** Said in answer to this look, not an earlier one. */
  static final Duration JUST_NOW_MAX = Duration.ofSeconds(5);

  /**
   * What an edge said.
   *
   * @param connections how many are open
   * @param age how long ago it said so
   */
  public record Reading(long connections, Duration age) {}

  /** Whether what it said can be relied on. */
  public boolean isFresh() {
    return isNotOlderThan(FRESH_MAX);
  }

  /** Its connections; 0 if they are not known. */
  long connections() {
    return reading.map(Reading::connections).orElse(0L);
  }

  /** Whether it takes connections and its count can be relied on. */
  boolean isKnown() {
    return ready && !draining && isFresh();
  }

  /**
   * Whether its connections exist. An edge that is silent and not ready has crashed: its clients
   * are elsewhere by now, or on their way.
   */
  boolean holdsConnections() {
    return ready || isNotOlderThan(JUST_NOW_MAX) || (draining && isFresh());
  }

  private boolean isNotOlderThan(Duration age) {
    return reading.isPresent() && reading.get().age().compareTo(age) <= 0;
  }
}
