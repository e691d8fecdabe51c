package io.realtimecluster.operator.realtimecluster.desired;

import static io.realtimecluster.operator.realtimecluster.desired.PodTemplate.emptyDir;
import static io.realtimecluster.operator.realtimecluster.desired.PodTemplate.env;
import static io.realtimecluster.operator.realtimecluster.desired.PodTemplate.envOfField;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.realtimecluster.crds.v1alpha1.BrokerSpec;
import io.realtimecluster.crds.v1alpha1.RealtimeCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** RabbitMQ: a StatefulSet whose pods find each other by their DNS names. */
public final class Broker {

  static final int AMQP_PORT = 5672;

  private static final int EPMD_PORT = 4369;
  private static final int DISTRIBUTION_PORT = 25672;

  private static final String CONFIG_FILE = "rabbitmq.conf";
  private static final String CONFIG = "config";
  private static final String DATA = "data";
  private static final String LOG = "log";
  private static final int STARTUP_DELAY_SECONDS = 5;

  /** The question starts a process that takes a second or two of a processor. */
  private static final int STARTUP_PERIOD_SECONDS = 5;

  private static final int STARTUP_TIMEOUT_SECONDS = 20;

  /** Ten minutes at least: after an outage of all nodes each waits for the others. */
  private static final int STARTUP_FAILURES_MAX = 120;

  private static final Quantity MEMORY_LIMIT_DEFAULT = new Quantity("2Gi");

  private Broker() {}

  /** All of the broker but its credentials. */
  public static List<HasMetadata> of(RealtimeCluster cluster, Settings settings) {
    String config = config(cluster, settings);
    return List.of(
        configMap(cluster, config),
        Services.ofNodes(
            cluster,
            Component.BROKER,
            Services.port("epmd", EPMD_PORT, "epmd"),
            Services.port("distribution", DISTRIBUTION_PORT, "distribution")),
        Services.of(
            cluster, Component.BROKER, "ClusterIP", Services.port("amqp", AMQP_PORT, "amqp")),
        Services.oneMayBeMissing(cluster, Component.BROKER),
        Policies.of(
            cluster,
            Component.BROKER,
            Policies.components(cluster, List.of(Component.EDGE, Component.HUB), AMQP_PORT),
            Policies.components(cluster, List.of(Component.BROKER), EPMD_PORT, DISTRIBUTION_PORT)),
        statefulSet(cluster, settings, config));
  }

  static BrokerSpec.Managed managed(RealtimeCluster cluster) {
    return Objects.requireNonNull(
        cluster.getSpec().broker().managed(), "an external broker is not the operator's");
  }

  private static ConfigMap configMap(RealtimeCluster cluster, String config) {
    return new ConfigMapBuilder()
        .withMetadata(Component.BROKER.metadata(cluster, Component.BROKER.nameIn(cluster)))
        .withData(Map.of(CONFIG_FILE, config))
        .build();
  }

  static String config(RealtimeCluster cluster, Settings settings) {
    StringBuilder config =
        new StringBuilder("cluster_formation.peer_discovery_backend = classic_config\n");
    for (int node = 0; node < managed(cluster).replicas(); node++) {
      config.append(
          "cluster_formation.classic_config.nodes.%d = rabbit@%s-%d.%s\n"
              .formatted(
                  node + 1,
                  Component.BROKER.nameIn(cluster),
                  node,
                  Services.nodesDomain(cluster, Component.BROKER, settings)));
    }
    // The side of a network split that has no majority stops, rather than take messages that are
    // lost when the split heals.
    config.append("cluster_partition_handling = pause_minority\n");
    // RabbitMQ would take the machine's memory for its own; a fifth stays for what it does not
    // count.
    config.append(
        "total_memory_available_override_value = %dMB\n"
            .formatted(memoryLimitMebibytes(cluster) * 4 / 5));
    config.append("log.console = true\nlog.file = false\n");
    return config.toString();
  }

  private static StatefulSet statefulSet(
      RealtimeCluster cluster, Settings settings, String config) {
    BrokerSpec.Managed managed = managed(cluster);
    List<Volume> volumes =
        new ArrayList<>(
            List.of(
                configVolume(cluster), UserFiles.volume(cluster, Component.BROKER), emptyDir(LOG)));
    if (managed.storage() == null) {
      volumes.add(emptyDir(DATA));
    }
    return new StatefulSetBuilder()
        .withMetadata(Component.BROKER.metadata(cluster, Component.BROKER.nameIn(cluster)))
        .withNewSpec()
        .withReplicas(managed.replicas())
        .withServiceName(Services.nodesNameIn(cluster, Component.BROKER))
        // After an outage of all nodes each waits for the others: one by one would wait for ever.
        .withPodManagementPolicy("Parallel")
        .withNewSelector()
        .withMatchLabels(Component.BROKER.selector(cluster))
        .endSelector()
        .withNewPersistentVolumeClaimRetentionPolicy()
        .withWhenDeleted("Delete")
        .withWhenScaled("Retain")
        .endPersistentVolumeClaimRetentionPolicy()
        .withVolumeClaimTemplates(volumeClaims(managed.storage()))
        .withTemplate(
            PodTemplate.ofServer(
                cluster,
                Component.BROKER,
                Map.of("realtimecluster.io/config-checksum", Checksum.of(config)),
                container(cluster, settings),
                volumes,
                "/before-stop",
                managed.storage() == null
                    ? PodTemplate.Spread.REQUIRED
                    : PodTemplate.Spread.PREFERRED))
        .endSpec()
        .build();
  }

  private static Container container(RealtimeCluster cluster, Settings settings) {
    return new ContainerBuilder()
        .withName("rabbitmq")
        .withImage(settings.rabbitmqImage())
        .addToPorts(PodTemplate.port("amqp", AMQP_PORT))
        .addToPorts(PodTemplate.port("epmd", EPMD_PORT))
        .addToPorts(PodTemplate.port("distribution", DISTRIBUTION_PORT))
        .withEnv(
            envOfField("POD_NAME", "metadata.name"),
            env("RABBITMQ_USE_LONGNAME", "true"),
            env(
                "RABBITMQ_NODENAME",
                "rabbit@$(POD_NAME)." + Services.nodesDomain(cluster, Component.BROKER, settings)),
            Credentials.env(
                "RABBITMQ_ERLANG_COOKIE", cluster, Component.BROKER, Credentials.ERLANG_COOKIE))
        .withResources(resources(cluster))
        .withStartupProbe(startupProbe(cluster))
        .withNewReadinessProbe()
        .withNewTcpSocket()
        .withNewPort("amqp")
        .endTcpSocket()
        .withPeriodSeconds(5)
        .endReadinessProbe()
        .addNewVolumeMount()
        .withName(CONFIG)
        .withMountPath("/etc/rabbitmq/" + CONFIG_FILE)
        .withSubPath(CONFIG_FILE)
        .withReadOnly(true)
        .endVolumeMount()
        .addToVolumeMounts(UserFiles.mount())
        .addNewVolumeMount()
        .withName(DATA)
        .withMountPath("/var/lib/rabbitmq")
        .endVolumeMount()
        .addNewVolumeMount()
        .withName(LOG)
        .withMountPath("/var/log/rabbitmq")
        .endVolumeMount()
        .build();
  }

  /** A lone node has nobody to join. */
  private static @Nullable Probe startupProbe(RealtimeCluster cluster) {
    if (managed(cluster).replicas() == 1) {
      return null;
    }
    return new ProbeBuilder()
        .withNewExec()
        .withCommand("/has-joined")
        .endExec()
        .withInitialDelaySeconds(STARTUP_DELAY_SECONDS)
        .withPeriodSeconds(STARTUP_PERIOD_SECONDS)
        .withTimeoutSeconds(STARTUP_TIMEOUT_SECONDS)
        .withFailureThreshold(STARTUP_FAILURES_MAX)
        .build();
  }

  private static ResourceRequirements resources(RealtimeCluster cluster) {
    return Objects.requireNonNullElseGet(
        managed(cluster).resources(),
        () -> PodTemplate.resources("256Mi", MEMORY_LIMIT_DEFAULT.toString()));
  }

  private static long memoryLimitMebibytes(RealtimeCluster cluster) {
    Map<String, Quantity> limits = resources(cluster).getLimits();
    Quantity limit =
        limits == null ? MEMORY_LIMIT_DEFAULT : limits.getOrDefault("memory", MEMORY_LIMIT_DEFAULT);
    return limit.getNumericalAmount().longValue() >> 20;
  }

  private static Volume configVolume(RealtimeCluster cluster) {
    return new VolumeBuilder()
        .withName(CONFIG)
        .withNewConfigMap()
        .withName(Component.BROKER.nameIn(cluster))
        .endConfigMap()
        .build();
  }

  private static List<PersistentVolumeClaim> volumeClaims(@Nullable Quantity storage) {
    if (storage == null) {
      return List.of();
    }
    return List.of(
        new PersistentVolumeClaimBuilder()
            .withNewMetadata()
            .withName(DATA)
            .endMetadata()
            .withNewSpec()
            .withAccessModes("ReadWriteOnce")
            .withNewResources()
            .addToRequests("storage", storage)
            .endResources()
            .endSpec()
            .build());
  }
}
