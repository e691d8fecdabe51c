package io.realtimecluster.operator.realtimecluster.desired;

import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.KeyToPathBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.realtimecluster.crds.v1alpha1.External;
import io.realtimecluster.crds.v1alpha1.RealtimeCluster;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a pod needs to reach the broker or the state store.
 *
 * @param checksums annotations that roll the pods when the credentials change
 */
public record Access(
    List<EnvVar> env,
    List<Volume> volumes,
    List<VolumeMount> mounts,
    Map<String, String> checksums) {

  private static final String FOLDER = "/etc/realtimecluster-";
  private static final String USERNAME = "realtimecluster.io/%s-username";

  /** To RabbitMQ. */
  static Access toBroker(RealtimeCluster cluster, Backends backends) {
    return backends
        .broker()
        .map(external -> external("RABBITMQ", Component.BROKER, external))
        .orElseGet(
            () ->
                managed(
                    Component.BROKER,
                    backends.brokerUsername(),
                    PodTemplate.env("RABBITMQ_HOST", Component.BROKER.nameIn(cluster)),
                    PodTemplate.env("RABBITMQ_PORT", String.valueOf(Broker.AMQP_PORT)),
                    Credentials.env(
                        "RABBITMQ_USERNAME", cluster, Component.BROKER, Credentials.USERNAME),
                    Credentials.env(
                        "RABBITMQ_PASSWORD", cluster, Component.BROKER, Credentials.PASSWORD)));
  }

  /** To Infinispan. */
  static Access toState(RealtimeCluster cluster, Backends backends) {
    return backends
        .state()
        .map(external -> external("INFINISPAN", Component.STATE, external))
        .orElseGet(
            () ->
                managed(
                    Component.STATE,
                    backends.stateUsername(),
                    PodTemplate.env(
                        "INFINISPAN_HOSTS",
                        "%s:%d"
                            .formatted(Component.STATE.nameIn(cluster), StateStore.HOT_ROD_PORT)),
                    Credentials.env(
                        "INFINISPAN_USERNAME", cluster, Component.STATE, Credentials.USERNAME),
                    Credentials.env(
                        "INFINISPAN_PASSWORD", cluster, Component.STATE, Credentials.PASSWORD)));
  }

  /** Annotations of a pod that uses some. */
  static Map<String, String> checksums(Map<String, String> own, Access... used) {
    Map<String, String> checksums = new HashMap<>(own);
    Stream.of(used).forEach(access -> checksums.putAll(access.checksums()));
    return Map.copyOf(checksums);
  }

  /** Volumes of a pod that uses some. */
  static List<Volume> volumes(List<Volume> own, Access... used) {
    return Stream.concat(own.stream(), Stream.of(used).flatMap(access -> access.volumes().stream()))
        .toList();
  }

  private static Access managed(Component component, String username, EnvVar... env) {
    return new Access(List.of(env), List.of(), List.of(), usernameAnnotation(component, username));
  }

  /** Rolls the pods when there is another one; the first one goes without saying. */
  private static Map<String, String> usernameAnnotation(Component component, String username) {
    return username.equals(Credentials.FIRST_USERNAME)
        ? Map.of()
        : Map.of(USERNAME.formatted(component.text()), username);
  }

  /**
   * The user with which a pod logs in at a broker or state store that the operator runs.
   *
   * @param annotations of the pod or of its template
   */
  public static String username(Component component, @Nullable Map<String, String> annotations) {
    return annotations == null
        ? Credentials.FIRST_USERNAME
        : annotations.getOrDefault(
            USERNAME.formatted(component.text()), Credentials.FIRST_USERNAME);
  }

  private static Access external(String prefix, Component component, ExternalAccess external) {
    List<EnvVar> env = new ArrayList<>();
    env.add(PodTemplate.envOfSecret(prefix + "_URI", external.name(), External.URI_KEY));
    Optional<String> volume =
        external.certificates() ? Optional.of(component.text() + "-ca") : Optional.empty();
    String folder = FOLDER + component.text();
    volume.ifPresent(
        name -> env.add(PodTemplate.env(prefix + "_CA_FILE", folder + "/" + External.CA_KEY)));
    return new Access(
        List.copyOf(env),
        volume.map(name -> certificates(name, external.name())).stream().toList(),
        volume.map(name -> mount(name, folder)).stream().toList(),
        Map.of(
            "realtimecluster.io/%s-secret-checksum".formatted(component.text()),
            external.checksum()));
  }

  /** Of the Secret only what is no secret. */
  private static Volume certificates(String name, String secret) {
    return new VolumeBuilder()
        .withName(name)
        .withNewSecret()
        .withSecretName(secret)
        .withItems(
            new KeyToPathBuilder().withKey(External.CA_KEY).withPath(External.CA_KEY).build())
        .endSecret()
        .build();
  }

  private static VolumeMount mount(String name, String folder) {
    return new VolumeMountBuilder().withName(name).withMountPath(folder).withReadOnly(true).build();
  }
}
