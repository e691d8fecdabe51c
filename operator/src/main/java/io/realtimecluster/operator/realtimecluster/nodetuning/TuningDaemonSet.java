package io.realtimecluster.operator.realtimecluster.nodetuning;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetBuilder;
import java.util.Map;

/** The pods that tune nodes, as they are wanted. What they do is in their image's script. */
final class TuningDaemonSet {

  static final String NAME = "realtimecluster-node-tuning";
  static final int REPORT_PORT = 9107;

  /** Of its pods, which a Deployment's or DaemonSet's selector cannot change. */
  static final Map<String, String> SELECTOR = Map.of("app.kubernetes.io/name", NAME);

  private static final Map<String, String> LABELS =
      Map.of(
          "app.kubernetes.io/name",
          NAME,
          "app.kubernetes.io/part-of",
          "realtimecluster",
          "app.kubernetes.io/managed-by",
          "realtimecluster-operator");

  /** Where a node keeps what its values were, over a restart of the pod. */
  private static final String STATE_FOLDER = "/var/lib/realtimecluster/node-tuning";

  private static final String STATE = "state";
  private static final String TMP = "tmp";
  private static final String REPORT = "report";

  private TuningDaemonSet() {}

  /** On the nodes where edges may run: neither tolerates any taint. */
  static DaemonSet of(String namespace, String image, int fileDescriptors) {
    return new DaemonSetBuilder()
        .withNewMetadata()
        .withName(NAME)
        .withNamespace(namespace)
        .withLabels(LABELS)
        .endMetadata()
        .withNewSpec()
        .withNewSelector()
        .withMatchLabels(SELECTOR)
        .endSelector()
        .withNewTemplate()
        .withNewMetadata()
        .withLabels(LABELS)
        .endMetadata()
        .withNewSpec()
        .withAutomountServiceAccountToken(false)
        .withEnableServiceLinks(false)
        .withNodeSelector(Map.of("kubernetes.io/os", "linux"))
        // To see the processes of edges, and the network of the node's first one.
        .withHostPID(true)
        .withContainers(container(image, fileDescriptors))
        .addNewVolume()
        .withName(STATE)
        .withNewHostPath(STATE_FOLDER, "DirectoryOrCreate")
        .endVolume()
        .addNewVolume()
        .withName(TMP)
        .withNewEmptyDir()
        .endEmptyDir()
        .endVolume()
        .endSpec()
        .endTemplate()
        .endSpec()
        .build();
  }

  private static Container container(String image, int fileDescriptors) {
    return new ContainerBuilder()
        .withName("node-tuning")
        .withImage(image)
        .addNewEnv()
        .withName("FILE_DESCRIPTORS")
        .withValue(String.valueOf(fileDescriptors))
        .endEnv()
        .addNewPort()
        .withName(REPORT)
        .withContainerPort(REPORT_PORT)
        .withProtocol("TCP")
        .endPort()
        .withNewResources()
        .addToRequests("cpu", new Quantity("5m"))
        .addToRequests("memory", new Quantity("8Mi"))
        .addToLimits("memory", new Quantity("64Mi"))
        .endResources()
        .withNewReadinessProbe()
        .withNewHttpGet()
        .withPath("/tuned")
        .withPort(new IntOrString(REPORT))
        .endHttpGet()
        .withPeriodSeconds(5)
        .endReadinessProbe()
        .withNewSecurityContext()
        .withPrivileged(true)
        .withRunAsUser(0L)
        .withRunAsGroup(0L)
        .withReadOnlyRootFilesystem(true)
        .endSecurityContext()
        .addNewVolumeMount()
        .withName(STATE)
        .withMountPath(STATE_FOLDER)
        .endVolumeMount()
        .addNewVolumeMount()
        .withName(TMP)
        .withMountPath("/tmp")
        .endVolumeMount()
        .build();
  }
}
