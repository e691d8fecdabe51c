package io.realtimecluster.operator.realtimecluster.desired;

import static io.realtimecluster.operator.realtimecluster.desired.DesiredObjects.annotations;
import static io.realtimecluster.operator.realtimecluster.desired.DesiredObjects.find;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.realtimecluster.crds.v1alpha1.RealtimeCluster;
import io.realtimecluster.operator.realtimecluster.Clusters;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RabbitMQ and Infinispan. */
class ServersTest {

  @Test
  void brokerConfig_namesEachNodeInFull() {
    assertThat(Broker.config(Clusters.demo(), Clusters.SETTINGS))
        .contains(
            "nodes.1 = rabbit@demo-broker-0.demo-broker-nodes.test.svc.cluster.local\n",
            "nodes.3 = rabbit@demo-broker-2.demo-broker-nodes.test.svc.cluster.local\n")
        .doesNotContain("nodes.4");
  }

  @Test
  void brokerWithStorage_claimsVolumesThatGoWithIt() {
    // When
    StatefulSet broker =
        find(
            Broker.of(
                Clusters.demo(
                    Clusters.SPEC.replace(
                        "broker: {managed: {replicas: 3}}",
                        "broker: {managed: {replicas: 3, storage: 10Gi}}")),
                Clusters.SETTINGS),
            StatefulSet.class);
    // Then
    assertThat(broker.getSpec().getVolumeClaimTemplates())
        .singleElement()
        .satisfies(claim -> assertThat(claim.getMetadata().getName()).isEqualTo("data"));
    assertThat(broker.getSpec().getPersistentVolumeClaimRetentionPolicy().getWhenDeleted())
        .isEqualTo("Delete");
    assertThat(broker.getSpec().getTemplate().getSpec().getVolumes())
        .extracting(Volume::getName)
        .doesNotContain("data");
    assertThat(broker.getSpec().getTemplate().getSpec().getTopologySpreadConstraints())
        .as("a volume may be on a node where there is one already")
        .extracting(TopologySpreadConstraint::getWhenUnsatisfiable)
        .containsOnly("ScheduleAnyway");
  }

  @Test
  void brokerOfMoreNodes_rollsItsPods() {
    RealtimeCluster more =
        Clusters.demo(
            Clusters.SPEC.replace(
                "broker: {managed: {replicas: 3}}", "broker: {managed: {replicas: 5}}"));
    assertThat(annotations(Broker.of(more, Clusters.SETTINGS), StatefulSet.class))
        .isNotEqualTo(
            annotations(Broker.of(Clusters.demo(), Clusters.SETTINGS), StatefulSet.class));
  }

  @Test
  void credentials_differEachTimeAndNeedNoQuoting() {
    Secret one = Credentials.ofBroker(Clusters.demo(), "realtimecluster");
    Secret other = Credentials.ofBroker(Clusters.demo(), "realtimecluster");
    assertThat(one.getStringData())
        .containsOnlyKeys("username", "password", "erlang-cookie", "users");
    String password = one.getStringData().get("password");
    assertThat(List.of(password, one.getStringData().get("erlang-cookie")))
        .allSatisfy(value -> assertThat(value).matches("[A-Za-z0-9_-]{32}"));
    assertThat(one.getStringData()).containsEntry("users", "realtimecluster " + password + "\n");
    assertThat(password).isNotEqualTo(other.getStringData().get("password"));
  }

  @Test
  void server_thatIsStoppedWaitsUntilTheOthersCanDoWithoutIt() {
    assertThat(servers())
        .allSatisfy(
            pod -> {
              assertThat(pod.getTerminationGracePeriodSeconds())
                  .as("four minutes to wait and one to end")
                  .isEqualTo(300);
              assertThat(pod.getContainers().getFirst().getLifecycle().getPreStop().getExec())
                  .isNotNull();
            })
        .extracting(
            pod ->
                pod.getContainers().getFirst().getLifecycle().getPreStop().getExec().getCommand())
        .containsExactly(List.of("/before-stop"), List.of("/opt/infinispan/before-stop"));
  }

  @Test
  void broker_isReadyOnlyOnceItHasJoinedAMajorityUnlessItIsAlone() {
    Container one = servers().getFirst().getContainers().getFirst();
    assertThat(one.getStartupProbe().getExec().getCommand()).containsExactly("/has-joined");
    RealtimeCluster lone =
        Clusters.demo(
            Clusters.SPEC.replace(
                "broker: {managed: {replicas: 3}}", "broker: {managed: {replicas: 1}}"));
    assertThat(
            find(Broker.of(lone, Clusters.SETTINGS), StatefulSet.class)
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst()
                .getStartupProbe())
        .isNull();
  }

  @Test
  void stateStore_isReadyOnlyOnceItHasItsShareOfTheEntries() {
    Container stateStore = servers().getLast().getContainers().getFirst();
    assertThat(stateStore.getStartupProbe().getExec().getCommand().getLast())
        .contains("/rest/v2/container/health/status", "127.0.0.1 11222", "HEALTHY");
    assertThat(stateStore.getReadinessProbe().getTcpSocket())
        .as("all nodes would fail at once while entries are on their way")
        .isNotNull();
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "3, 2", "4, 3", "32, 17"})
  void stateStore_startsOnlyTogetherWithAMajority(int replicas, String nodesMin) {
    RealtimeCluster cluster =
        Clusters.demo(
            Clusters.SPEC.replace(
                "state: {managed: {replicas: 3}}",
                "state: {managed: {replicas: %d}}".formatted(replicas)));
    assertThat(
            find(StateStore.of(cluster, Clusters.SETTINGS), StatefulSet.class)
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst()
                .getEnv())
        .filteredOn(variable -> variable.getName().equals("INFINISPAN_NODES_MIN"))
        .extracting(EnvVar::getValue)
        .containsExactly(nodesMin);
  }

  @Test
  void servers_areOnNodesOfTheirOwnAsFarAsThereAreSome() {
    assertThat(servers())
        .allSatisfy(
            pod ->
                assertThat(pod.getTopologySpreadConstraints())
                    .extracting(
                        TopologySpreadConstraint::getTopologyKey,
                        TopologySpreadConstraint::getWhenUnsatisfiable,
                        TopologySpreadConstraint::getMaxSkew,
                        TopologySpreadConstraint::getNodeTaintsPolicy)
                    .containsExactly(
                        tuple("kubernetes.io/hostname", "DoNotSchedule", 1, "Honor"),
                        tuple("topology.kubernetes.io/zone", "ScheduleAnyway", 1, null)));
  }

  private static List<PodSpec> servers() {
    return Stream.of(
            Broker.of(Clusters.demo(), Clusters.SETTINGS),
            StateStore.of(Clusters.demo(), Clusters.SETTINGS))
        .map(objects -> find(objects, StatefulSet.class).getSpec().getTemplate().getSpec())
        .toList();
  }
}
