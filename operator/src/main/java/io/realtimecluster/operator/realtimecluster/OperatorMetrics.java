package io.realtimecluster.operator.realtimecluster;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.realtimecluster.operator.realtimecluster.edges.Happening;
import java.util.EnumMap;
import java.util.Map;

/** What the operator counts beside what the framework does. Thread-safe. */
final class OperatorMetrics {

  private final Map<Happening.Kind, Counter> decisions = new EnumMap<>(Happening.Kind.class);

  /** Registers all meters, so that they are there from the start. */
  OperatorMetrics(MeterRegistry registry) {
    for (Happening.Kind kind : Happening.Kind.values()) {
      decisions.put(
          kind,
          Counter.builder("realtimecluster.operator.decisions")
              .description("What was done to edges")
              .tag("kind", kind.text())
              .register(registry));
    }
  }

  /** Something was done to edges. */
  void count(Happening happening) {
    decisions.get(happening.kind()).increment();
  }
}
