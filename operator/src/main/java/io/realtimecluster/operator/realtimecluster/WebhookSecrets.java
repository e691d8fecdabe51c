package io.realtimecluster.operator.realtimecluster;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.realtimecluster.crds.v1alpha1.RealtimeCluster;
import io.realtimecluster.crds.v1alpha1.WebhooksSpec;
import io.realtimecluster.operator.realtimecluster.desired.WebhookSecretsVolume;
import io.realtimecluster.operator.realtimecluster.status.Obstacle;
import io.realtimecluster.operator.realtimecluster.status.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The users' secrets that hubs sign calls with. They are read and never written. */
final class WebhookSecrets {

  private static final String PREFIX = "whsec_";
  private static final int KEY_BYTES_MIN = 24;
  private static final int KEY_BYTES_MAX = 64;

  private WebhookSecrets() {}

  /** The first one that hubs could not sign with. */
  static Optional<Obstacle> unusable(KubernetesClient client, RealtimeCluster cluster) {
    String namespace = cluster.getMetadata().getNamespace();
    return WebhookSecretsVolume.names(cluster).stream()
        .flatMap(
            name ->
                judge(name, client.secrets().inNamespace(namespace).withName(name).get()).stream())
        .findFirst();
  }

  /** What is wrong with a Secret. */
  static Optional<Obstacle> judge(String name, @Nullable Secret secret) {
    if (secret == null) {
      return obstacle(Reason.WEBHOOK_SECRET_MISSING, "there is no Secret %s".formatted(name));
    }
    String value = secret.getData() == null ? null : secret.getData().get(WebhooksSpec.SECRET_KEY);
    if (value == null) {
      return obstacle(
          Reason.WEBHOOK_SECRET_MISSING,
          "the Secret %s has no key '%s'".formatted(name, WebhooksSpec.SECRET_KEY));
    }
    return isKey(new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8).strip())
        ? Optional.empty()
        : obstacle(
            Reason.WEBHOOK_SECRET_MALFORMED,
            "the key '%s' of the Secret %s must be %s and %d to %d bytes in base64"
                .formatted(WebhooksSpec.SECRET_KEY, name, PREFIX, KEY_BYTES_MIN, KEY_BYTES_MAX));
  }

  private static boolean isKey(String text) {
    if (!text.startsWith(PREFIX)) {
      return false;
    }
    try {
      int length = Base64.getDecoder().decode(text.substring(PREFIX.length())).length;
      return length >= KEY_BYTES_MIN && length <= KEY_BYTES_MAX;
    } catch (IllegalArgumentException _) {
      return false; // Its text would be told with the exception.
    }
  }

  private static Optional<Obstacle> obstacle(Reason reason, String message) {
    return Optional.of(new Obstacle(reason, message));
  }
}
