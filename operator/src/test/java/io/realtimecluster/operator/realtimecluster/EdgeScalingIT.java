package io.realtimecluster.operator.realtimecluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.realtimecluster.operator.realtimecluster.observed.EdgePod;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Edges come and go with the load. */
class EdgeScalingIT extends PlayedScaling {

  @Test
  void load_startsEdgesThatAreLetServe() {
    // Given
    createCluster(CALM.replace("maxConnections: 200", "maxConnections: 1000"));
    // When
    edge('a').connect(190);
    edge('b').connect(150);
    // Then
    eventually(() -> assertThat(ready()).isEqualTo("a b c d"));
    eventually(() -> assertThat(edges().ready()).isEqualTo(4));
    assertThat(edges().desired()).isEqualTo(4);
    assertThat(edges().connections()).isEqualTo(340);
    assertThat(edges().lastScaleReason()).startsWith("from ").contains("to 4 edges: ");
    assertThat(edges().lastScaleTime()).isNotNull();
    assertThat(events("EdgesScaledUp")).isNotEmpty();
  }

  @Test
  void edges_thatScalingAdds_areNoFaultUnlessOneIsLostMeanwhile() {
    // Given
    createCluster(CALM);
    controllers.startPods(false);
    // When
    scale(4);
    // Then
    eventually(() -> assertThat(edgesReady()).isEqualTo("True ScalingUp: 2 of 4 pods ready"));
    // When
    controllers.startPods(true);
    // Then
    eventually(() -> assertThat(edgesReady()).isEqualTo("True AllReady: 4 of 4 pods ready"));
    assertThat(events("PodsNotReady")).as("it was ready all the time").isEmpty();
    // When
    controllers.startPods(false);
    api.client().pods().inNamespace(namespace).withName("demo-edge-a").withGracePeriod(0).delete();
    // Then
    eventually(() -> assertThat(edgesReady()).isEqualTo("False PodsNotReady: 3 of 4 pods ready"));
  }

  private String edgesReady() {
    Condition edges =
        cluster().get().getStatus().conditions().stream()
            .filter(condition -> condition.getType().equals("EdgesReady"))
            .findFirst()
            .orElseThrow();
    return "%s %s: %s".formatted(edges.getStatus(), edges.getReason(), edges.getMessage());
  }

  @Test
  void crowdedEdge_isRelievedOnceForTheTimeThatItTakes() {
    // Given
    createCluster(CALM);
    // When
    edge('a').connect(160);
    // Then
    eventually(() -> assertThat(edge('a').sheds()).isNotEmpty());
    assertThat(edge('a').sheds()).containsExactly("connections=80&connectionsPerSecond=50");
    assertThat(edge('b').sheds()).isEmpty();
    // When
    edge('a').connect(160);
    awaitLooks(5);
    // Then
    assertThat(edge('a').sheds()).hasSize(1);
    assertThat(events("EdgesRelieved")).hasSize(1);
  }

  @Test
  void quietEdges_goOneByOneEmptyAndTheCheapest() {
    // Given
    createCluster(EAGER.replace("minReplicas: 2", "minReplicas: 4"));
    edge('a').connect(9);
    edge('b').connect(5);
    edge('c').connect(7);
    edge('d').connect(8);
    awaitConnections(29);
    // When
    scale(2);
    // Then
    eventually(() -> assertThat(names(controllers.deleted())).isEqualTo("b c"));
    assertThat(controllers.deleted())
        .allSatisfy(
            pod -> {
              assertThat(pod.getMetadata().getAnnotations())
                  .containsKey("realtimecluster.io/drain-started")
                  .containsEntry("controller.kubernetes.io/pod-deletion-cost", "-2147483648");
              assertThat(PlayedControllers.is(pod, "Ready")).isFalse();
            });
    assertThat(edge('b').drainQuery()).isEqualTo("connectionsPerSecond=50&timeoutSeconds=600");
    eventually(() -> assertThat(edges().draining()).isZero());
    assertThat(edges().desired()).isEqualTo(2);
    assertThat(edge('a').isDraining() || edge('d').isDraining()).isFalse();
    assertThat(messages("EdgesScaledDown"))
        .anySatisfy(message -> assertThat(message).startsWith("from 4 to 3 edges: "))
        .anySatisfy(message -> assertThat(message).startsWith("from 3 to 2 edges: "))
        .hasSize(2);
    assertThat(messages("EdgeDrained"))
        .containsExactlyInAnyOrder(
            "demo-edge-b has no clients left", "demo-edge-c has no clients left");
    // When
    awaitLooks(5);
    int writes = operator.writes();
    awaitLooks(5);
    // Then
    assertThat(operator.writes()).isEqualTo(writes);
    assertThat(controllers.deleted()).hasSize(2);
  }

  @Test
  void drain_isContinuedByAnOperatorThatHasJustStarted() throws IOException {
    // Given
    createCluster(EAGER.replace("minReplicas: 2", "minReplicas: 3"));
    edge('a').connect(9);
    edge('b').connect(5).beStuck(true);
    edge('c').connect(7);
    awaitConnections(21);
    scale(2);
    eventually(() -> assertThat(edge('b').isDraining()).isTrue());
    eventually(() -> assertThat(edges().draining()).isEqualTo(1));
    // When
    operator.close();
    edge('b').beStuck(false);
    operator = new RunningOperator(api, pods);
    // Then
    eventually(() -> assertThat(names(controllers.deleted())).isEqualTo("b"));
    eventually(() -> assertThat(edges().draining()).isZero());
    assertThat(edges().desired()).isEqualTo(2);
    assertThat(ready()).isEqualTo("a c");
  }

  @Test
  void load_thatComesBackDuringADrainTakesTheEdgeBack() {
    // Given
    createDrainingCluster();
    // When
    edge('a').connect(130);
    edge('c').connect(130);
    // Then
    eventually(() -> assertThat(ready()).startsWith("a b c"));
    assertThat(edge('b').isDraining()).isFalse();
    eventually(() -> assertThat(edges().draining()).isZero());
    assertThat(controllers.deleted()).isEmpty();
    assertThat(messages("EdgeDrainTakenBack")).containsExactly("demo-edge-b is needed again");
    assertThat(controllers.pods())
        .allSatisfy(
            pod ->
                assertThat(pod.getMetadata().getAnnotations())
                    .doesNotContainKeys(EdgePod.DRAIN_STARTED, EdgePod.DELETION_COST));
  }

  @Test
  void edge_thatDoesNotAnswerIsNotTakenBackAndAnotherOneStarts() {
    // Given
    createDrainingCluster();
    // When
    edge('b').beSilent(true);
    edge('a').connect(130);
    edge('c').connect(130);
    // Then
    eventually(() -> assertThat(ready()).startsWith("a c d"));
    assertThat(controllers.deleted()).isEmpty();
    assertThat(edges().draining()).isEqualTo(1);
    // When
    edge('b').beStuck(false).beSilent(false);
    // Then
    eventually(() -> assertThat(names(controllers.deleted())).isEqualTo("b"));
  }

  @Test
  void edge_thatDoesNotGetEmptyGoesAfterTheTimeout() {
    // Given
    createCluster(SPEC.formatted(0, 2, "Enabled").replace("minReplicas: 2", "minReplicas: 3"));
    edge('a').connect(9);
    edge('b').connect(5).beStuck(true);
    edge('c').connect(7);
    awaitConnections(21);
    // When
    scale(2);
    // Then
    eventually(() -> assertThat(names(controllers.deleted())).isEqualTo("b"));
    assertThat(messages("EdgeDrainTimedOut"))
        .containsExactly("demo-edge-b is taken away after 2 s with 5 clients left");
  }

  @Test
  void silentEdge_keepsAllEdges() {
    // Given
    createCluster(EAGER.replace("minReplicas: 2", "minReplicas: 3"));
    pods.edge("127.0.0.5").beSilent(true);
    edge('a').connect(1);
    awaitConnections(1);
    // When: a fourth edge comes, and never says anything.
    scale(4);
    eventually(() -> assertThat(ready()).isEqualTo("a b c d"));
    scale(2);
    awaitLooks(20);
    // Then
    assertThat(edges().desired()).isEqualTo(4);
    assertThat(controllers.pods()).hasSize(4);
    // When
    pods.edge("127.0.0.5").beSilent(false);
    // Then
    eventually(() -> assertThat(edges().desired()).isEqualTo(2));
  }

  @Test
  void pendingPod_isNotTakenForTheDrainedOne() {
    // Given
    createCluster(EAGER.replace("minReplicas: 2", "minReplicas: 3"));
    edge('a').connect(90);
    edge('b').connect(5).beStuck(true);
    edge('c').connect(90);
    awaitConnections(185);
    scale(2);
    eventually(() -> assertThat(edge('b').isDraining()).isTrue());
    // When
    controllers.startPods(false);
    edge('b').beSilent(true);
    scale(3);
    eventually(() -> assertThat(controllers.pods()).hasSize(4));
    edge('b').beStuck(false).beSilent(false);
    awaitLooks(10);
    // Then
    assertThat(controllers.deleted()).isEmpty();
    // When
    controllers.startPods(true);
    // Then
    eventually(() -> assertThat(names(controllers.deleted())).isEqualTo("b"));
    eventually(() -> assertThat(ready()).isEqualTo("a c d"));
  }

  @Test
  void needBeyondTheMaximum_isACondition() {
    // Given
    createCluster(CALM.replace("maxReplicas: 4", "maxReplicas: 2"));
    // When
    edge('a').connect(111);
    edge('b').connect(110);
    // Then
    eventually(
        () ->
            assertThat(cluster().get().getStatus().conditions())
                .anySatisfy(
                    condition -> {
                      assertThat(condition.getType()).isEqualTo("ScalingLimited");
                      assertThat(condition.getStatus()).isEqualTo("True");
                      assertThat(condition.getMessage())
                          .isEqualTo("maxReplicas is 2, more edges are needed");
                    }));
    eventually(() -> assertThat(events("MaxReplicasReached")).hasSize(1));
  }

  @Test
  void newVersion_servesOnceAllOfItHasStartedSoThatNoClientIsMovedTwice() {
    // Given
    createCluster(CALM);
    edge('a').connect(9);
    edge('b').connect(5);
    awaitConnections(14);
    controllers.startPods(false);
    // When
    cluster()
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"spec\":{\"edge\":{\"maxConnections\":201}}}");
    eventually(() -> assertThat(names(controllers.pods())).isEqualTo("a b c d"));
    awaitLooks(5);
    // Then
    assertThat(ready()).isEqualTo("a b");
    assertThat(controllers.deleted()).isEmpty();
    // When
    controllers.startPods(true);
    // Then
    eventually(() -> assertThat(ready()).isEqualTo("c d"));
    eventually(() -> assertThat(names(controllers.pods())).isEqualTo("c d"));
    assertThat(controllers.deleted())
        .as("the Service led to no old edge when the first of them was stopped")
        .hasSize(2)
        .allSatisfy(pod -> assertThat(PlayedControllers.is(pod, "Ready")).isFalse());
    assertThat(edge('a').sheds()).isEmpty();
    eventually(() -> assertThat(edges().ready()).isEqualTo(2));
  }
}
