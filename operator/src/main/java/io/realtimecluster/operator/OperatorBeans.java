package io.realtimecluster.operator;

import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.monitoring.micrometer.MicrometerMetricsV2;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** What the framework measures. */
public final class OperatorBeans {

  /** Of all clusters together: one series each would be as many as there are clusters. */
  @Produces
  @Singleton
  public Metrics metrics(MeterRegistry registry) {
    return MicrometerMetricsV2.newBuilder(registry)
        .withExecutionTimerConfig(timer -> timer.publishPercentiles(0.5, 0.99))
        .build();
  }
}
