package io.realtimecluster.operator.realtimecluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.autoscaling.v1.Scale;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The count of edges is somebody else's: an autoscaler reads and writes the scale subresource. */
class ExternalScalingIT extends PlayedScaling {

  private static final String EXTERNAL = SPEC.formatted(600, 600, "External");

  @Test
  void externalCount_isFollowedInBothDirectionsWhateverTheLoad() {
    // Given
    createCluster(EXTERNAL);
    edge('a').connect(200);
    edge('b').connect(200);
    awaitConnections(400);
    awaitLooks(5);
    assertThat(edges().desired()).isEqualTo(2);
    // When, then
    scale(3);
    eventually(() -> assertThat(ready()).isEqualTo("a b c"));
    scale(2);
    eventually(() -> assertThat(names(controllers.deleted())).isEqualTo("c"));
    assertThat(edges().lastScaleReason())
        .isEqualTo(
            "from 3 to 2 edges: autoscaling is External and minReplicas is 2; demo-edge-c has the"
                + " fewest, 0");
  }

  @Test
  void scaleSubresource_hasWhatAnAutoscalerReadsAndKeepsWhatItWrites() {
    // Given
    createCluster(EXTERNAL);
    edge('a').connect(9);
    edge('b').connect(5);
    awaitConnections(14);
    // Then
    Scale scale = cluster().scale();
    assertThat(scale.getSpec().getReplicas()).isEqualTo(2);
    assertThat(scale.getStatus().getReplicas()).isEqualTo(2);
    assertThat(names(selected(scale))).as("the pods whose metrics it takes").isEqualTo("a b");
    // When
    write(4);
    // Then
    eventually(() -> assertThat(ready()).isEqualTo("a b c d"));
    eventually(() -> assertThat(cluster().scale().getStatus().getReplicas()).isEqualTo(4));
    assertThat(names(selected(cluster().scale()))).isEqualTo("a b c d");
    // When
    long generation = cluster().get().getMetadata().getGeneration();
    edge('c').connect(7);
    edge('d').connect(8);
    awaitLooks(5);
    // Then
    assertThat(cluster().scale().getSpec().getReplicas()).isEqualTo(4);
    assertThat(cluster().get().getMetadata().getGeneration())
        .as("the operator writes nothing into the spec")
        .isEqualTo(generation);
    // When
    write(3);
    // Then
    eventually(() -> assertThat(names(controllers.deleted())).isEqualTo("b"));
    assertThat(edge('b').drainQuery()).isEqualTo("connectionsPerSecond=50&timeoutSeconds=600");
    eventually(() -> assertThat(cluster().scale().getStatus().getReplicas()).isEqualTo(3));
    assertThat(messages("EdgeDrained")).containsExactly("demo-edge-b has no clients left");
  }

  @Test
  void countThatComesBackDuringADrain_takesTheEdgeBack() {
    // Given
    createCluster(EXTERNAL);
    write(3);
    eventually(() -> assertThat(ready()).isEqualTo("a b c"));
    edge('a').connect(9);
    edge('b').connect(5).beStuck(true);
    edge('c').connect(7);
    awaitConnections(21);
    write(2);
    eventually(() -> assertThat(edge('b').isDraining()).isTrue());
    // When
    write(3);
    // Then
    eventually(() -> assertThat(ready()).isEqualTo("a b c"));
    assertThat(edge('b').isDraining()).isFalse();
    assertThat(controllers.deleted()).isEmpty();
    assertThat(messages("EdgeDrainTakenBack")).containsExactly("demo-edge-b is needed again");
  }

  @Test
  void countAboveTheMaximum_isRefused() {
    createCluster(EXTERNAL);
    assertThatThrownBy(() -> write(5))
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining("maxReplicas");
    assertThat(cluster().scale().getSpec().getReplicas()).isEqualTo(2);
  }

  /** As a HorizontalPodAutoscaler does: the subresource that it has read, with another count. */
  private void write(int replicas) {
    Scale scale = cluster().scale();
    scale.getSpec().setReplicas(replicas);
    cluster().scale(scale);
  }

  /** The pods of the selector in the subresource. */
  private List<Pod> selected(Scale scale) {
    return api
        .client()
        .pods()
        .inNamespace(namespace)
        .withLabelSelector(scale.getStatus().getSelector())
        .list()
        .getItems()
        .stream()
        .sorted(Comparator.comparing(pod -> pod.getMetadata().getName()))
        .toList();
  }
}
