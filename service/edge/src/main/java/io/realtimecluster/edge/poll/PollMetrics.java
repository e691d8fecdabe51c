package io.realtimecluster.edge.poll;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** What long-polling counts; there from the start, so that a first scrape finds 0. Thread-safe. */
@Startup
@ApplicationScoped
public class PollMetrics {

  /** What became of a request that belongs to another edge. */
  enum Result {
    /** The other edge has answered. */
    ANSWERED,
    /** There is no edge at the session's address any more. */
    UNREACHABLE,
    /** The other edge was reached and did not answer. */
    LOST,
    /** The client went away. */
    ABANDONED,
    /** As many were under way as may be. */
    REFUSED
  }

  private final Map<Result, Counter> forwards = new EnumMap<>(Result.class);
  private final Counter unknownSessions;

  PollMetrics(MeterRegistry registry, PollSessions sessions, ForwardLimit limit) {
    Gauge.builder("realtimecluster.edge.poll.sessions", sessions, PollSessions::count)
        .description("Long-polling sessions that are open, or were closed within 10 s")
        .register(registry);
    Gauge.builder("realtimecluster.edge.poll.forwards.open", limit, ForwardLimit::open)
        .description("Requests that wait for the answer of another edge")
        .register(registry);
    Gauge.builder("realtimecluster.edge.poll.forwards.max", limit, ForwardLimit::max)
        .description("Requests that may wait for other edges at once")
        .register(registry);
    unknownSessions =
        Counter.builder("realtimecluster.edge.poll.sessions.unknown")
            .description("Requests of sessions that are over, or never were")
            .register(registry);
    for (Result result : Result.values()) {
      forwards.put(
          result,
          Counter.builder("realtimecluster.edge.poll.forwards")
              .description("Requests that belong to sessions of other edges")
              .tag("result", result.name().toLowerCase(Locale.ROOT))
              .register(registry));
    }
  }

  void forwarded(Result result) {
    Objects.requireNonNull(forwards.get(result)).increment();
  }

  void unknownSession() {
    unknownSessions.increment();
  }
}
