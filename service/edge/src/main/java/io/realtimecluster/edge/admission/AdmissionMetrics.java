package io.realtimecluster.edge.admission;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** What admission counts; there from the start, so that a first scrape finds 0. Thread-safe. */
@Startup
@ApplicationScoped
public class AdmissionMetrics {

  private final Counter admitted;
  private final Map<Refusal, Counter> refused = new EnumMap<>(Refusal.class);

  AdmissionMetrics(MeterRegistry registry, ConnectionLimit limit) {
    Gauge.builder("realtimecluster.edge.connections", limit, ConnectionLimit::admitted)
        .description("Connections that are open")
        .register(registry);
    Gauge.builder("realtimecluster.edge.connections.max", limit, ConnectionLimit::max)
        .description("Connections that are admitted at most")
        .register(registry);
    Gauge.builder("realtimecluster.edge.open.files.max", limit, ConnectionLimit::openFilesMax)
        .description("Files that the process may open")
        .register(registry);
    admitted =
        Counter.builder("realtimecluster.edge.connections.admitted")
            .description("Connections that were admitted")
            .register(registry);
    for (Refusal why : Refusal.values()) {
      refused.put(
          why,
          Counter.builder("realtimecluster.edge.connections.refused")
              .description("Connections that were not admitted")
              .tag("reason", why.label())
              .register(registry));
    }
  }

  void admitted() {
    admitted.increment();
  }

  void refused(Refusal why) {
    Objects.requireNonNull(refused.get(why)).increment();
  }
}
