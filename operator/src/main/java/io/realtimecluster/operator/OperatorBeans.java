package io.realtimecluster.operator;

import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.monitoring.micrometer.MicrometerMetricsV2;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;

/** How the framework is to run the operator. */
public final class OperatorBeans {

  /** The object that the one operator that acts holds. */
  static final String LEASE = "realtimecluster-operator";

  /** Another takes over when the lease was not renewed for so long. */
  private static final Duration LEASE_DURATION = Duration.ofSeconds(15);

  /** The leader gives up, and its process ends, when it could not renew the lease for so long. */
  private static final Duration RENEW_DEADLINE = Duration.ofSeconds(10);

  private static final Duration RETRY_PERIOD = Duration.ofSeconds(2);

  /** Of several operators one acts; the others watch, so that they can take over at once. */
  @Produces
  @Singleton
  public LeaderElectionConfiguration leaderElection(OperatorConfig config) {
    return LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration(LEASE)
        .withLeaseNamespace(config.operatorNamespace())
        .withLeaseDuration(LEASE_DURATION)
        .withRenewDeadline(RENEW_DEADLINE)
        .withRetryPeriod(RETRY_PERIOD)
        .build();
  }

  /** Of all clusters together: one series each would be as many as there are clusters. */
  @Produces
  @Singleton
  public Metrics metrics(MeterRegistry registry) {
    return MicrometerMetricsV2.newBuilder(registry)
        .withExecutionTimerConfig(timer -> timer.publishPercentiles(0.5, 0.99))
        .build();
  }
}
