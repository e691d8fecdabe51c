package io.realtimecluster.operator.realtimecluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.realtimecluster.crds.v1alpha1.RealtimeClusterStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What users are told. */
class StatusIT {

  @RegisterExtension static final DemoCluster demo = new DemoCluster();

  @Test
  void workloads_thatGetReadyOneByOneTurnTheirConditions() {
    // Given
    demo.createJwtSecret();
    demo.create(DemoCluster.SPEC);
    demo.awaitCondition("EdgesReady", "False", "PodsNotReady");
    demo.awaitCondition("Ready", "False", "PodsNotReady");
    // When, then
    demo.makeReady(demo.statefulSet("demo-broker"));
    demo.awaitCondition("BrokerReady", "True", "AllReady");
    demo.makeReady(demo.statefulSet("demo-state"));
    demo.awaitCondition("StateReady", "True", "AllReady");
    demo.makeReady(demo.deployment("demo-hub"));
    demo.awaitCondition("HubsReady", "True", "AllReady");
    demo.awaitCondition("Ready", "False", "PodsNotReady");
    demo.makeReady(demo.deployment("demo-edge"));
    demo.awaitCondition("EdgesReady", "True", "AllReady");
    demo.awaitCondition("Ready", "True", "AllReady");
    RealtimeClusterStatus status = demo.cluster().getStatus();
    assertThat(status.observedGeneration()).isEqualTo(demo.cluster().getMetadata().getGeneration());
    assertThat(status.endpoint()).isEqualTo("ws://demo-edge.%s.svc/v1/connect", demo.namespace());
    assertThat(status.edges())
        .isEqualTo(
            new RealtimeClusterStatus.EdgesStatus(
                2,
                2,
                2,
                0,
                300,
                0,
                "app.kubernetes.io/component=edge,app.kubernetes.io/instance=demo,"
                    + "app.kubernetes.io/part-of=realtimecluster",
                null,
                null));
    await()
        .atMost(DemoCluster.PATIENCE)
        .untilAsserted(() -> assertThat(demo.eventsOf("Ready")).hasSize(1));
  }

  @Test
  void missingJwtSecret_isReportedAndItsArrivalStartsTheEdges() {
    // Given
    demo.create(DemoCluster.SPEC);
    // When, then
    demo.awaitCondition("EdgesReady", "False", "JwtSecretMissing");
    demo.awaitCondition("Ready", "False", "JwtSecretMissing");
    assertThat(demo.condition("EdgesReady").getMessage()).isEqualTo("there is no Secret demo-jwt");
    assertThat(demo.deployment("demo-edge")).isNull();
    assertThat(demo.deployment("demo-hub")).isNotNull();
    assertThat(demo.eventsOf("JwtSecretMissing")).isNotEmpty();
    // When
    demo.createJwtSecret();
    // Then
    await().atMost(DemoCluster.PATIENCE).until(() -> demo.deployment("demo-edge") != null);
    demo.awaitCondition("EdgesReady", "False", "PodsNotReady");
  }

  @Test
  void unknownRoomProgram_isReportedAndKeepsHubsFromStarting() {
    // Given
    demo.createJwtSecret();
    // When
    demo.create(DemoCluster.SPEC.replace("name: chat,", "name: chat, program: quiz,"));
    // Then
    demo.awaitCondition("HubsReady", "False", "UnknownRoomProgram");
    assertThat(demo.condition("HubsReady").getMessage())
        .isEqualTo("room type chat: program is quiz, known are: relay");
    assertThat(demo.deployment("demo-hub")).isNull();
    assertThat(demo.deployment("demo-edge")).isNotNull();
  }

  @Test
  void refusedObject_isReportedAndTriedAgain() {
    // Given
    demo.createJwtSecret();
    demo.create(
        DemoCluster.SPEC + "hub: {resources: {requests: {cpu: \"2\"}, limits: {cpu: \"1\"}}}\n");
    // When, then
    demo.awaitCondition("Ready", "False", "ApplyFailed");
    assertThat(demo.condition("Ready").getMessage())
        .contains("must be less than or equal to cpu limit");
    // When
    demo.change(DemoCluster.SPEC);
    // Then
    demo.awaitCondition("Ready", "False", "PodsNotReady");
  }

  @Test
  void connections_areCountedAndKeptWhileAnEdgeIsSilent() {
    // Given
    demo.createReadyCluster();
    demo.createPod("demo-edge-a", "edge");
    demo.createPod("demo-edge-b", "edge");
    demo.createPod("demo-hub-a", "hub");
    // When
    demo.operator()
        .serveMetrics(
            "realtimecluster_edge_connections 21.0\nrealtimecluster_hub_partitions_owned 64.0\n");
    // Then
    demo.awaitConnections(42);
    await()
        .atMost(DemoCluster.PATIENCE)
        .until(() -> demo.cluster().getStatus().hubs().partitionsOwned() == 64);
    // When
    demo.operator().serveMetrics("");
    // Then
    await()
        .atMost(DemoCluster.PATIENCE)
        .untilAsserted(
            () ->
                assertThat(demo.condition("EdgesReady").getMessage())
                    .contains("connection count of 2 of 2 ready pods unknown"));
    assertThat(demo.cluster().getStatus().edges().connections()).isEqualTo(42);
    assertThat(demo.condition("EdgesReady").getStatus()).isEqualTo("True");
  }
}
