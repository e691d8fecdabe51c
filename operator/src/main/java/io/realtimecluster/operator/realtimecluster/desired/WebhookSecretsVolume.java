package io.realtimecluster.operator.realtimecluster.desired;

import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import io.fabric8.kubernetes.api.model.VolumeProjectionBuilder;
import io.realtimecluster.crds.v1alpha1.RealtimeCluster;
import io.realtimecluster.crds.v1alpha1.RoomTypeSpec;
import io.realtimecluster.crds.v1alpha1.WebhooksSpec;
import java.util.List;
import java.util.Objects;

/**
 * The secrets that hubs sign webhooks with, each in a folder of one volume. Hubs read a file for
 * each call, so another content needs no new pods; another Secret does. One that is gone keeps no
 * hub from starting: what it would sign fails.
 */
public final class WebhookSecretsVolume {

  private static final String NAME = "webhook-secrets";
  private static final String FOLDER = "/etc/realtimecluster-webhooks";

  private WebhookSecretsVolume() {}

  /** The names of the Secrets, each once, in the order of the alphabet. */
  public static List<String> names(RealtimeCluster cluster) {
    return cluster.getSpec().roomTypes().stream()
        .map(RoomTypeSpec::webhooks)
        .filter(Objects::nonNull)
        .map(WebhooksSpec::secretName)
        .distinct()
        .sorted()
        .toList();
  }

  /** None if there are no webhooks. */
  static List<EnvVar> env(RealtimeCluster cluster) {
    return names(cluster).isEmpty()
        ? List.of()
        : List.of(PodTemplate.env("REALTIMECLUSTER_WEBHOOKS_SECRETS_DIRECTORY", FOLDER));
  }

  /** None if there are no webhooks. */
  static List<VolumeMount> mounts(RealtimeCluster cluster) {
    return names(cluster).isEmpty()
        ? List.of()
        : List.of(
            new VolumeMountBuilder()
                .withName(NAME)
                .withMountPath(FOLDER)
                .withReadOnly(true)
                .build());
  }

  /** None if there are no webhooks. */
  static List<Volume> volumes(RealtimeCluster cluster) {
    List<VolumeProjection> secrets =
        names(cluster).stream().map(WebhookSecretsVolume::secret).toList();
    return secrets.isEmpty()
        ? List.of()
        : List.of(
            new VolumeBuilder()
                .withName(NAME)
                .withNewProjected()
                .withSources(secrets)
                .endProjected()
                .build());
  }

  private static VolumeProjection secret(String name) {
    return new VolumeProjectionBuilder()
        .withNewSecret()
        .withName(name)
        .withOptional(true)
        .addNewItem()
        .withKey(WebhooksSpec.SECRET_KEY)
        .withPath(name + "/" + WebhooksSpec.SECRET_KEY)
        .endItem()
        .endSecret()
        .build();
  }
}
