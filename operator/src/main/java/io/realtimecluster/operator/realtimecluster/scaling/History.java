package io.realtimecluster.operator.realtimecluster.scaling;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What was needed before. Of the needs, only those are kept that no later one exceeded, so there
 * are never more of them than edges allowed; of the totals, one a second of the last minute.
 */
public final class History {

  /** Growth is measured over at most so long. */
  static final Duration GROWTH_SPAN_MAX = Duration.ofSeconds(60);

  /** And over at least so long: what came within an instant says nothing of the next. */
  static final Duration GROWTH_SPAN_MIN = Duration.ofSeconds(5);

  private static final Duration TOTALS_APART_MIN = Duration.ofSeconds(1);

  private final Instant since;
  private final List<Need> needs;
  private final List<Total> totals;

  private record Need(Instant at, int edges) {}

  private record Total(Instant at, long connections) {}

  private History(Instant since, List<Need> needs, List<Total> totals) {
    this.since = since;
    this.needs = List.copyOf(needs);
    this.totals = List.copyOf(totals);
  }

  /** Nothing is known of the time before this moment. */
  public static History startingAt(Instant since) {
    return new History(since, List.of(), List.of());
  }

  /**
   * With one look more.
   *
   * @param edges how many were needed
   * @param window how far back needs matter
   */
  History with(Instant now, int edges, long connections, Duration window) {
    List<Need> nextNeeds = new ArrayList<>(needs);
    nextNeeds.removeIf(need -> need.edges() <= edges || need.at().isBefore(now.minus(window)));
    nextNeeds.add(new Need(now, edges));
    List<Total> nextTotals = new ArrayList<>(totals);
    nextTotals.removeIf(total -> total.at().isBefore(now.minus(GROWTH_SPAN_MAX)));
    if (nextTotals.isEmpty() || !now.isBefore(nextTotals.getLast().at().plus(TOTALS_APART_MIN))) {
      nextTotals.add(new Total(now, connections));
    }
    return new History(since, nextNeeds, nextTotals);
  }

  /** Whether all of the window was seen. */
  boolean covers(Instant now, Duration window) {
    return !since.isAfter(now.minus(window));
  }

  /** The most edges that were needed at once within the window. */
  int edgesMax() {
    return needs.isEmpty() ? 0 : needs.getFirst().edges();
  }

  /**
   * How fast connections exceed what they were at most in the last minute, per second. Clients that
   * come back after an edge's crash are no growth.
   */
  double growthPerSecond(Instant now, long connections) {
    double growth = 0;
    long most = Long.MIN_VALUE;
    for (Total total : totals) {
      Duration span = Duration.between(total.at(), now);
      boolean counts = span.compareTo(GROWTH_SPAN_MIN) >= 0 && span.compareTo(GROWTH_SPAN_MAX) <= 0;
      if (counts && total.connections() >= most) {
        most = total.connections();
        growth = (connections - most) * 1000.0 / span.toMillis();
      }
    }
    return Math.max(0, growth);
  }

  /**
   * How fast connections have grown over the last minute, per second. Other than {@link
   * #growthPerSecond} this is not 0 while clients that were told to move are on their way; clients
   * that come back after an edge's crash are growth to it.
   */
  double trendPerSecond(Instant now, long connections) {
    if (totals.isEmpty()) {
      return 0;
    }
    Total oldest = totals.getFirst();
    Duration span = Duration.between(oldest.at(), now);
    return span.compareTo(GROWTH_SPAN_MIN) < 0
        ? 0
        : Math.max(0, (connections - oldest.connections()) * 1000.0 / span.toMillis());
  }

  /** How much is kept. */
  int size() {
    return needs.size() + totals.size();
  }
}
