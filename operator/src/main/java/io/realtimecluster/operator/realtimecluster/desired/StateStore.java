package io.realtimecluster.operator.realtimecluster.desired;

import static io.realtimecluster.operator.realtimecluster.desired.PodTemplate.emptyDir;
import static io.realtimecluster.operator.realtimecluster.desired.PodTemplate.env;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.realtimecluster.crds.v1alpha1.RealtimeCluster;
import io.realtimecluster.crds.v1alpha1.StateSpec;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Infinispan: a StatefulSet whose pods find each other by one DNS query. */
public final class StateStore {

  static final int HOT_ROD_PORT = 11222;

  private static final int JGROUPS_PORT = 7800;

  /** By whose connections a node sees at once that another has ended: 50000 more, in its stack. */
  private static final int FAILURE_DETECTION_PORT = 57800;

  private static final String DATA = "data";

  /** What a node that has just started does not know of yet. */
  private static final int MIN_READY_SECONDS = 10;

  /**
   * As the server says it to anybody: no entry is on fewer nodes than it should be. It hangs up on
   * who closes their side before it has answered. The image has no other program that speaks HTTP.
   */
  private static final String HAS_ITS_SHARE =
      "{ printf 'GET /rest/v2/container/health/status HTTP/1.1\\r\\nHost: localhost\\r\\n"
          + "Connection: close\\r\\n\\r\\n'; sleep 1; } | nc -w 3 127.0.0.1 %d | grep -qx HEALTHY"
              .formatted(HOT_ROD_PORT);

  private static final int STARTUP_PERIOD_SECONDS = 2;
  private static final int STARTUP_TIMEOUT_SECONDS = 5;

  /** Ten minutes: without a majority of the nodes it lasts until those are back. */
  private static final int STARTUP_FAILURES_MAX = 300;

  private StateStore() {}

  /** All of the state store but its credentials. */
  public static List<HasMetadata> of(RealtimeCluster cluster, Settings settings) {
    return List.of(
        Services.ofNodes(
            cluster, Component.STATE, Services.port("jgroups", JGROUPS_PORT, "jgroups")),
        Services.of(
            cluster, Component.STATE, "ClusterIP", Services.port("hotrod", HOT_ROD_PORT, "hotrod")),
        Services.oneMayBeMissing(cluster, Component.STATE),
        Policies.of(
            cluster,
            Component.STATE,
            Policies.components(cluster, List.of(Component.HUB), HOT_ROD_PORT),
            Policies.components(
                cluster, List.of(Component.STATE), JGROUPS_PORT, FAILURE_DETECTION_PORT)),
        statefulSet(cluster, settings));
  }

  /**
   * How many nodes must see each other before one of them starts. One that finds the others late
   * would else begin a cluster of its own, empty and well, and what they have would go with them
   * once they are replaced as well.
   */
  private static int majority(int replicas) {
    return replicas / 2 + 1;
  }

  static StateSpec.Managed managed(RealtimeCluster cluster) {
    return Objects.requireNonNull(
        cluster.getSpec().state().managed(), "an external state store is not the operator's");
  }

  private static StatefulSet statefulSet(RealtimeCluster cluster, Settings settings) {
    return new StatefulSetBuilder()
        .withMetadata(Component.STATE.metadata(cluster, Component.STATE.nameIn(cluster)))
        .withNewSpec()
        .withReplicas(managed(cluster).replicas())
        .withServiceName(Services.nodesNameIn(cluster, Component.STATE))
        .withPodManagementPolicy("Parallel")
        .withMinReadySeconds(MIN_READY_SECONDS)
        .withNewSelector()
        .withMatchLabels(Component.STATE.selector(cluster))
        .endSelector()
        .withTemplate(
            PodTemplate.ofServer(
                cluster,
                Component.STATE,
                Map.of(),
                container(cluster, settings),
                List.of(UserFiles.volume(cluster, Component.STATE), emptyDir(DATA)),
                "/opt/infinispan/before-stop",
                PodTemplate.Spread.REQUIRED))
        .endSpec()
        .build();
  }

  private static Container container(RealtimeCluster cluster, Settings settings) {
    return new ContainerBuilder()
        .withName("infinispan")
        .withImage(settings.infinispanImage())
        .addToPorts(PodTemplate.port("hotrod", HOT_ROD_PORT))
        .addToPorts(PodTemplate.port("jgroups", JGROUPS_PORT))
        .withEnv(
            env("JGROUPS_DNS_QUERY", Services.nodesDomain(cluster, Component.STATE, settings)),
            env("INFINISPAN_NODES_MIN", String.valueOf(majority(managed(cluster).replicas()))),
            QuarkusContainer.heapOfLimit())
        .withResources(
            Objects.requireNonNullElseGet(
                managed(cluster).resources(), () -> PodTemplate.resources("384Mi", "1Gi")))
        // Not as readiness: while entries are on their way all nodes would say no at once.
        .withNewStartupProbe()
        .withNewExec()
        .withCommand("sh", "-c", HAS_ITS_SHARE)
        .endExec()
        .withPeriodSeconds(STARTUP_PERIOD_SECONDS)
        .withTimeoutSeconds(STARTUP_TIMEOUT_SECONDS)
        .withFailureThreshold(STARTUP_FAILURES_MAX)
        .endStartupProbe()
        .withNewReadinessProbe()
        .withNewTcpSocket()
        .withNewPort("hotrod")
        .endTcpSocket()
        .withPeriodSeconds(5)
        .endReadinessProbe()
        .addToVolumeMounts(UserFiles.mount())
        .addNewVolumeMount()
        .withName(DATA)
        .withMountPath("/opt/infinispan/server/data")
        .endVolumeMount()
        .build();
  }
}
