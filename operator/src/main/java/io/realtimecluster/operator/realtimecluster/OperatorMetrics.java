package io.realtimecluster.operator.realtimecluster;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.realtimecluster.operator.realtimecluster.edges.Happening;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** What the operator counts beside what the framework does. Thread-safe. */
final class OperatorMetrics {

  private final Map<Happening.Kind, Counter> decisions = new EnumMap<>(Happening.Kind.class);

  private final Counter refusals;

  /** Registers all meters, so that they are there from the start. */
  OperatorMetrics(MeterRegistry registry) {
    refusals =
        Counter.builder("realtimecluster.operator.refusals")
            .description("Changes that Kubernetes did not take")
            .register(registry);
    for (Happening.Kind kind : Happening.Kind.values()) {
      decisions.put(
          kind,
          Counter.builder("realtimecluster.operator.decisions")
              .description("What was done to edges")
              .tag("kind", kind.text())
              .register(registry));
    }
  }

  /** Kubernetes did not take a change. */
  void countRefusal() {
    refusals.increment();
  }

  /** Something was done to edges. */
  void count(Happening happening) {
    Objects.requireNonNull(decisions.get(happening.kind()), "registered for each kind").increment();
  }
}
