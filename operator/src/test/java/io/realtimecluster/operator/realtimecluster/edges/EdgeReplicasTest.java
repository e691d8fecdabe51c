package io.realtimecluster.operator.realtimecluster.edges;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.realtimecluster.operator.realtimecluster.observed.EdgePod;
import io.realtimecluster.operator.realtimecluster.observed.EdgeState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How many replicas there are to be while edges go. */
class EdgeReplicasTest {

  private static final EdgePod SERVING = edge(Map.of());
  private static final EdgePod DRAINING =
      edge(Map.of("realtimecluster.io/drain-started", "2026-01-01T12:00:00Z"));
  private static final EdgePod REMOVABLE =
      edge(
          Map.of(
              "realtimecluster.io/drain-started",
              "2026-01-01T12:00:00Z",
              "controller.kubernetes.io/pod-deletion-cost",
              "-2147483648"));

  @Test
  void servingEdges_areAsManyAsDesired() {
    assertThat(EdgeReplicas.of(3, Optional.empty(), List.of())).isEqualTo(3);
    assertThat(EdgeReplicas.of(3, settled(5), List.of(SERVING, SERVING))).isEqualTo(3);
  }

  @Test
  void drainingEdge_isKeptBesideThem() {
    assertThat(EdgeReplicas.of(2, settled(3), List.of(SERVING, SERVING, DRAINING))).isEqualTo(3);
    assertThat(EdgeReplicas.of(4, settled(3), List.of(SERVING, SERVING, DRAINING))).isEqualTo(5);
  }

  @Test
  void removableEdge_goesOnceTheDeploymentIsSettledWithIt() {
    List<EdgePod> edges = List.of(SERVING, SERVING, REMOVABLE);
    assertThat(EdgeReplicas.of(2, settled(3), edges)).isEqualTo(2);
    assertThat(EdgeReplicas.of(2, deployment(3, 2), edges)).isEqualTo(3);
  }

  @Test
  void removableEdge_staysGivenUpUntilItIsKnownThatAnotherWentInItsPlace() {
    List<EdgePod> edges = List.of(SERVING, REMOVABLE);
    assertThat(EdgeReplicas.of(2, deployment(2, 3), edges)).isEqualTo(2);
    assertThat(EdgeReplicas.of(2, settled(2), edges)).isEqualTo(3);
  }

  @Test
  void drainMark_thatIsNoTimeIsOneOfLongAgo() {
    EdgePod odd = edge(Map.of("realtimecluster.io/drain-started", "yesterday"));
    assertThat(odd.state()).isEqualTo(new EdgeState.Draining(Instant.EPOCH));
  }

  private static Optional<Deployment> settled(int replicas) {
    return deployment(replicas, replicas);
  }

  private static Optional<Deployment> deployment(int wanted, int present) {
    return Optional.of(
        new DeploymentBuilder()
            .withNewMetadata()
            .withGeneration(2L)
            .endMetadata()
            .withNewSpec()
            .withReplicas(wanted)
            .endSpec()
            .withNewStatus()
            .withObservedGeneration(2L)
            .withReplicas(present)
            .endStatus()
            .build());
  }

  private static EdgePod edge(Map<String, String> annotations) {
    return new EdgePod(
        new PodBuilder()
            .withNewMetadata()
            .withName("demo-edge-a")
            .withAnnotations(annotations)
            .endMetadata()
            .withNewSpec()
            .endSpec()
            .build());
  }
}
