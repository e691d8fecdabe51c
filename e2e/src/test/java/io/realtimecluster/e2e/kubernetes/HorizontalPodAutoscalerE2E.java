package io.realtimecluster.e2e.kubernetes;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBuilder;
import io.realtimecluster.e2e.kubernetes.crowd.Account;
import io.realtimecluster.e2e.kubernetes.crowd.Crowd;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * How many edges there are is a HorizontalPodAutoscaler's decision: Kubernetes' own controller
 * writes the count, and edges come and go as with the operator's. Its bounds are what moves it, as
 * these need no metrics.
 */
class HorizontalPodAutoscalerE2E {

  private static final String AUTOSCALER = "edges";
  private static final int MORE_EDGES = TestCluster.EDGES_MIN + 1;
  private static final int CLIENTS = 90;
  private static final Duration SERVED_WAIT_MAX = Duration.ofSeconds(120);

  /** It looks every 15 s; an edge starts, or is drained for a minute at most. */
  private static final Duration SCALED_WAIT_MAX = Duration.ofSeconds(180);

  private final TestCluster cluster = TestCluster.get();

  @BeforeEach
  void handOver() {
    cluster.awaitReady();
    cluster.setSpec(Map.of("edge", Map.of("autoscaling", "External")));
  }

  @AfterEach
  void takeBack() {
    cluster.kubernetes().resource(autoscaler(MORE_EDGES)).delete();
    cluster.setSpec(
        Map.of("edge", Map.of("autoscaling", "Enabled", "minReplicas", TestCluster.EDGES_MIN)));
  }

  @Test
  void autoscalerWantsMoreAndFewerEdges_theyComeAndGoAndNobodyIsCutOff() {
    long startNanos = System.nanoTime();
    cluster.kubernetes().resource(autoscaler(MORE_EDGES)).create();
    awaitEdges(MORE_EDGES);
    Figures.seconds(
        "a HorizontalPodAutoscaler wants %d edges: Ready after".formatted(MORE_EDGES),
        System.nanoTime() - startNanos);
    try (Crowd crowd = cluster.servedCrowd(CLIENTS)) {
      startNanos = System.nanoTime();
      cluster.kubernetes().resource(autoscaler(TestCluster.EDGES_MIN)).update();
      awaitEdges(TestCluster.EDGES_MIN);
      Figures.seconds(
          "a HorizontalPodAutoscaler wants %d edges: Ready after".formatted(TestCluster.EDGES_MIN),
          System.nanoTime() - startNanos);
      crowd.awaitServed(SERVED_WAIT_MAX);
      Account account = crowd.rest();
      assertAll(
          () -> assertEquals(List.of(), account.violations()),
          () -> assertTrue(account.moved() > 0, "nobody was at the edge that went"),
          () -> assertEquals(1, account.movedMost(), "the most that one client moved"),
          () -> assertEquals(0, account.lost(), "closed without having been told to move"));
    }
  }

  private void awaitEdges(int count) {
    TestCluster.await(
        SCALED_WAIT_MAX,
        () -> "%d edges: %s, %s".formatted(count, cluster.status("edges"), cluster.podsTold()),
        () ->
            cluster.pods("edge").size() == count
                && cluster.number("edges", "ready") == count
                && cluster.isReady());
  }

  /** One that wants so many, whatever it measures. */
  private HorizontalPodAutoscaler autoscaler(int edges) {
    return new HorizontalPodAutoscalerBuilder()
        .withNewMetadata()
        .withName(AUTOSCALER)
        .withNamespace(TestCluster.NAMESPACE)
        .endMetadata()
        .withNewSpec()
        .withNewScaleTargetRef()
        .withApiVersion("realtimecluster.io/v1alpha1")
        .withKind("RealtimeCluster")
        .withName(TestCluster.NAME)
        .endScaleTargetRef()
        .withMinReplicas(edges)
        .withMaxReplicas(edges)
        .endSpec()
        .build();
  }
}
