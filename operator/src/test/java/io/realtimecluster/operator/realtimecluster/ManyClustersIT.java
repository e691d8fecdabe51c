package io.realtimecluster.operator.realtimecluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.ValueAtPercentile;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.realtimecluster.crds.v1alpha1.RealtimeCluster;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Many clusters under one operator: {@code -Dclusters=200} for as many as are promised; fewer by
 * default, so that the test is a matter of a minute.
 */
class ManyClustersIT {

  private static final int CLUSTERS = Integer.getInteger("clusters", 20);
  private static final Duration RECONCILED_MAX = Duration.ofSeconds(60);

  private static final Duration LOOK_INTERVAL = RealtimeClusterReconciler.LOOK_INTERVAL;

  private static final Duration STEADY = Duration.ofSeconds(60);
  private static final String SPEC =
      """
      auth: {jwt: {secretName: demo-jwt}}
      broker: {managed: {replicas: 1}}
      state: {managed: {replicas: 1}}
      """;

  private final ApiServer api = ApiServer.get();
  private final String namespace = api.newNamespace();

  @AfterEach
  void deleteClusters() {
    api.client().resources(RealtimeCluster.class).inNamespace(namespace).delete();
  }

  @Test
  void manyClusters_areReconciledAtStartWithinAMinuteAndThenCauseNoWrites() throws IOException {
    // Given
    create();
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    long startNanos = System.nanoTime();
    // When
    try (PlayedPods pods = new PlayedPods();
        RunningOperator operator = new RunningOperator(api, pods, LOOK_INTERVAL, meters)) {
      await().atMost(RECONCILED_MAX.multipliedBy(4)).until(this::areReconciled);
      Duration reconciled = Duration.ofNanos(System.nanoTime() - startNanos);
      awaitQuiet(operator);
      int writes = operator.writes();
      long reads = reconciliations(meters);
      await().pollDelay(STEADY).atMost(STEADY.multipliedBy(2)).until(() -> true);
      // Then
      int steadyWrites = operator.writes() - writes;
      System.out.printf(
          Locale.ROOT,
          "%d clusters: reconciled %.1f s after the operator's start; in %d s of steady state %d"
              + " writes and %d reconciliations, p99 %.0f ms; heap of operator and test %d MiB%n",
          CLUSTERS,
          reconciled.toMillis() / 1e3,
          STEADY.toSeconds(),
          steadyWrites,
          reconciliations(meters) - reads,
          p99Millis(meters),
          heapMebibytes());
      assertThat(reconciliations(meters) - reads).isGreaterThan(CLUSTERS);
      assertThat(steadyWrites).isZero();
      assertThat(reconciled).isLessThan(RECONCILED_MAX);
    }
  }

  private void create() {
    api.client()
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withName("demo-jwt")
                .withNamespace(namespace)
                .endMetadata()
                .addToStringData("secret", "a-secret-of-more-than-32-bytes-for-tests")
                .build())
        .create();
    for (int i = 0; i < CLUSTERS; i++) {
      api.client().resource(ApiServer.cluster(namespace, "demo-" + i, SPEC)).create();
    }
  }

  private boolean areReconciled() {
    List<RealtimeCluster> clusters =
        api.client().resources(RealtimeCluster.class).inNamespace(namespace).list().getItems();
    return clusters.size() == CLUSTERS
        && clusters.stream()
            .allMatch(
                cluster ->
                    cluster.getStatus() != null
                        && cluster.getStatus().conditions() != null
                        && Long.valueOf(1).equals(cluster.getStatus().observedGeneration()));
  }

  /** Until each cluster was looked at once more, without a write. */
  private static void awaitQuiet(RunningOperator operator) {
    int[] last = {-1};
    await()
        .pollInterval(LOOK_INTERVAL.multipliedBy(2))
        .atMost(Duration.ofMinutes(5))
        .until(
            () -> {
              boolean quiet = operator.writes() == last[0];
              last[0] = operator.writes();
              return quiet;
            });
  }

  private static long reconciliations(SimpleMeterRegistry meters) {
    return timer(meters).count();
  }

  private static double p99Millis(SimpleMeterRegistry meters) {
    return Arrays.stream(timer(meters).takeSnapshot().percentileValues())
        .filter(value -> value.percentile() == 0.99)
        .mapToDouble((ValueAtPercentile value) -> value.value(TimeUnit.MILLISECONDS))
        .findFirst()
        .orElseThrow();
  }

  private static Timer timer(SimpleMeterRegistry meters) {
    return meters.find("reconciliations.execution.duration").timer();
  }

  private static long heapMebibytes() {
    ManagementFactory.getMemoryMXBean().gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 20;
  }
}
