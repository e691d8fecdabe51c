package io.realtimecluster.operator.realtimecluster.desired;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.ContainerPortBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraintBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.realtimecluster.crds.v1alpha1.RealtimeCluster;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What all pods have in common: they run under the "restricted" Pod Security Standard, cannot talk
 * to the Kubernetes API, and are spread over nodes and zones as far as that goes.
 */
final class PodTemplate {

  /** What becomes of a server for which no node is free. */
  enum Spread {
    REQUIRED("DoNotSchedule"),
    PREFERRED("ScheduleAnyway");

    private final String whenUnsatisfiable;

    Spread(String whenUnsatisfiable) {
      this.whenUnsatisfiable = whenUnsatisfiable;
    }
  }

  private static final long USER_ID = 10_001;
  private static final String TMP = "tmp";

  /** Four minutes to wait for the others, as a hook may, and one to end. */
  private static final long SERVER_STOP_SECONDS_MAX = 300;

  private PodTemplate() {}

  /**
   * The template of a component's pods, with one container.
   *
   * @param checksums annotations that make a change of a mounted file roll the pods
   */
  static PodTemplateSpec of(
      RealtimeCluster cluster,
      Component component,
      Map<String, String> checksums,
      Container container,
      List<Volume> volumes) {
    PodTemplateSpec own =
        new PodTemplateSpecBuilder()
            .withNewMetadata()
            .withLabels(component.labels(cluster))
            .withAnnotations(checksums)
            .endMetadata()
            .withNewSpec()
            .withAutomountServiceAccountToken(false)
            // The variables of other Services in the namespace would be read as configuration.
            .withEnableServiceLinks(false)
            .withNewSecurityContext()
            .withRunAsNonRoot(true)
            .withRunAsUser(USER_ID)
            .withRunAsGroup(USER_ID)
            .withFsGroup(USER_ID)
            .withNewSeccompProfile()
            .withType("RuntimeDefault")
            .endSeccompProfile()
            .endSecurityContext()
            .withTopologySpreadConstraints(
                spread(cluster, component, "kubernetes.io/hostname"),
                spread(cluster, component, "topology.kubernetes.io/zone"))
            .withContainers(restricted(container))
            .withVolumes(Stream.concat(volumes.stream(), Stream.of(emptyDir(TMP))).toList())
            .endSpec()
            .build();
    return Overrides.of(cluster, component).map(users -> Overrides.in(own, users)).orElse(own);
  }

  /**
   * The same, for pods that take requests only while a condition, set by the operator, is true.
   *
   * @param condition its type
   */
  static PodTemplateSpec ofServing(
      String condition,
      RealtimeCluster cluster,
      Component component,
      Map<String, String> checksums,
      Container container,
      List<Volume> volumes) {
    return new PodTemplateSpecBuilder(of(cluster, component, checksums, container, volumes))
        .editSpec()
        .addNewReadinessGate(condition)
        .endSpec()
        .build();
  }

  /**
   * The same, for the nodes of a server. One that is to be stopped waits first until the others can
   * do without it, for four minutes at most. As many of them as there are nodes for are on nodes of
   * their own, so that the loss of one costs no majority; one that takes no pods does not count.
   *
   * @param beforeStop the program that waits
   * @param spread whether one waits for such a node; a volume may tie it to another, and it would
   *     wait for ever
   */
  static PodTemplateSpec ofServer(
      RealtimeCluster cluster,
      Component component,
      Map<String, String> checksums,
      Container container,
      List<Volume> volumes,
      String beforeStop,
      Spread spread) {
    Container waiting =
        new ContainerBuilder(container)
            .withNewLifecycle()
            .withNewPreStop()
            .withNewExec()
            .withCommand(beforeStop)
            .endExec()
            .endPreStop()
            .endLifecycle()
            .build();
    PodTemplateSpec template = of(cluster, component, checksums, waiting, volumes);
    return new PodTemplateSpecBuilder(template)
        .editSpec()
        .withTerminationGracePeriodSeconds(SERVER_STOP_SECONDS_MAX)
        .editFirstTopologySpreadConstraint()
        .withWhenUnsatisfiable(spread.whenUnsatisfiable)
        .withNodeTaintsPolicy("Honor")
        .endTopologySpreadConstraint()
        .endSpec()
        .build();
  }

  static Volume emptyDir(String name) {
    return new VolumeBuilder().withName(name).withNewEmptyDir().endEmptyDir().build();
  }

  /** With the protocol, since that is part of a port's identity in server-side apply. */
  static ContainerPort port(String name, int port) {
    return new ContainerPortBuilder()
        .withName(name)
        .withContainerPort(port)
        .withProtocol("TCP")
        .build();
  }

  static EnvVar env(String name, String value) {
    return new EnvVarBuilder().withName(name).withValue(value).build();
  }

  /** With the API version that Kubernetes would add, so that what is stored is what is wanted. */
  static EnvVar envOfField(String name, String fieldPath) {
    return new EnvVarBuilder()
        .withName(name)
        .withNewValueFrom()
        .withNewFieldRef()
        .withApiVersion("v1")
        .withFieldPath(fieldPath)
        .endFieldRef()
        .endValueFrom()
        .build();
  }

  static EnvVar envOfSecret(String name, String secret, String key) {
    return new EnvVarBuilder()
        .withName(name)
        .withNewValueFrom()
        .withNewSecretKeyRef()
        .withName(secret)
        .withKey(key)
        .endSecretKeyRef()
        .endValueFrom()
        .build();
  }

  /** A little processor time and memory for sure, more memory if need be, all idle processors. */
  static ResourceRequirements resources(String memoryRequest, String memoryLimit) {
    return new ResourceRequirementsBuilder()
        .addToRequests("cpu", new Quantity("50m"))
        .addToRequests("memory", new Quantity(memoryRequest))
        .addToLimits("memory", new Quantity(memoryLimit))
        .build();
  }

  private static Container restricted(Container container) {
    return new ContainerBuilder(container)
        .withNewSecurityContext()
        .withAllowPrivilegeEscalation(false)
        .withReadOnlyRootFilesystem(true)
        .withNewCapabilities()
        .withDrop("ALL")
        .endCapabilities()
        .endSecurityContext()
        .addNewVolumeMount()
        .withName(TMP)
        .withMountPath("/tmp")
        .endVolumeMount()
        .build();
  }

  /** As far as that goes: where all are on one node is better than nowhere. */
  private static TopologySpreadConstraint spread(
      RealtimeCluster cluster, Component component, String topologyKey) {
    return new TopologySpreadConstraintBuilder()
        .withMaxSkew(1)
        .withTopologyKey(topologyKey)
        .withWhenUnsatisfiable("ScheduleAnyway")
        .withNewLabelSelector()
        .withMatchLabels(component.selector(cluster))
        .endLabelSelector()
        .build();
  }
}
