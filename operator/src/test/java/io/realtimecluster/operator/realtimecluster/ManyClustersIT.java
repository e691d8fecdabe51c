package io.realtimecluster.operator.realtimecluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
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

  /** A list of all of them is work for the API server and for the test. */
  private static final Duration POLL_INTERVAL = Duration.ofSeconds(1);

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
    try (PlayedPods pods = new PlayedPods()) {
      // When
      Duration created = reconcileAll("are made", pods, 1);
      changeEach();
      // Then
      Duration reconciled = reconcileAll("were changed while no operator ran", pods, 2);
      assertNoWritesInSteadyState(pods);
      assertThat(created).isLessThan(RECONCILED_MAX);
      assertThat(reconciled).isLessThan(RECONCILED_MAX);
    }
  }

  /** Returns how long after an operator's start this generation of all is reconciled. */
  private Duration reconcileAll(String what, PlayedPods pods, long generation) throws IOException {
    long startNanos = System.nanoTime();
    try (RunningOperator operator = operator(pods, new SimpleMeterRegistry())) {
      await()
          .pollInterval(POLL_INTERVAL)
          .atMost(RECONCILED_MAX.multipliedBy(4))
          .until(() -> areReconciled(generation));
      Duration reconciled = Duration.ofNanos(System.nanoTime() - startNanos);
      print(
          "%d clusters that %s: reconciled %.1f s after the operator's start, with %d writes",
          CLUSTERS, what, reconciled.toMillis() / 1e3, operator.writes());
      return reconciled;
    }
  }

  private void assertNoWritesInSteadyState(PlayedPods pods) throws IOException {
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    try (RunningOperator operator = operator(pods, meters)) {
      awaitQuiet(operator, meters);
      int writes = operator.writes();
      long looks = reconciliations(meters);
      await().pollDelay(STEADY).atMost(STEADY.multipliedBy(2)).until(() -> true);
      int steadyWrites = operator.writes() - writes;
      print(
          "%d clusters in %d s of steady state: %d writes and %d reconciliations, p99 %.0f ms; heap"
              + " of operator and test %d MiB",
          CLUSTERS,
          STEADY.toSeconds(),
          steadyWrites,
          reconciliations(meters) - looks,
          p99Millis(meters),
          heapMebibytes());
      assertThat(reconciliations(meters) - looks).isGreaterThan(CLUSTERS);
      assertThat(steadyWrites).isZero();
    }
  }

  private RunningOperator operator(PlayedPods pods, SimpleMeterRegistry meters) throws IOException {
    return new RunningOperator(api, pods, LOOK_INTERVAL, meters);
  }

  private static void print(String format, Object... values) {
    System.out.println(String.format(Locale.ROOT, format, values));
  }

  private void create() {
    api.client().resource(DemoCluster.jwtSecret(namespace, DemoCluster.JWT_SECRET)).create();
    for (int i = 0; i < CLUSTERS; i++) {
      api.client().resource(ApiServer.cluster(namespace, "demo-" + i, SPEC)).create();
    }
  }

  /** A change that concerns no object but the cluster itself. */
  private void changeEach() {
    api.client()
        .resources(RealtimeCluster.class)
        .inNamespace(namespace)
        .list()
        .getItems()
        .forEach(
            cluster ->
                api.client()
                    .resource(cluster)
                    .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"spec\":{\"edge\":{\"maxReplicas\":11}}}"));
  }

  private boolean areReconciled(long generation) {
    List<RealtimeCluster> clusters =
        api.client().resources(RealtimeCluster.class).inNamespace(namespace).list().getItems();
    return clusters.size() == CLUSTERS
        && clusters.stream()
            .allMatch(
                cluster ->
                    cluster.getStatus() != null
                        && cluster.getStatus().conditions() != null
                        && Long.valueOf(generation)
                            .equals(cluster.getStatus().observedGeneration()));
  }

  /** Until each cluster was looked at twice since the last write. */
  private static void awaitQuiet(RunningOperator operator, SimpleMeterRegistry meters) {
    int[] writes = {-1};
    long[] looks = {0};
    await()
        .pollInterval(POLL_INTERVAL)
        .atMost(Duration.ofMinutes(5))
        .until(
            () -> {
              if (operator.writes() != writes[0]) {
                writes[0] = operator.writes();
                looks[0] = reconciliations(meters);
              }
              return reconciliations(meters) - looks[0] >= 2L * CLUSTERS;
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
