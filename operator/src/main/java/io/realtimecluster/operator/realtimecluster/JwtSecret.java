package io.realtimecluster.operator.realtimecluster;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.realtimecluster.crds.v1alpha1.AuthSpec;
import io.realtimecluster.crds.v1alpha1.RealtimeCluster;
import io.realtimecluster.operator.realtimecluster.desired.Checksum;
import io.realtimecluster.operator.realtimecluster.status.Obstacle;
import io.realtimecluster.operator.realtimecluster.status.Reason;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** The user's signing secret. It is not the operator's, so it is read afresh and never written. */
sealed interface JwtSecret {

  /** HS256 wants a key as long as its hash. */
  int BYTES_MIN = 32;

  /** There is one; the checksum tells it from its successors. */
  record Usable(String checksum) implements JwtSecret {}

  /** There is none that edges could start with. */
  record Unusable(Obstacle obstacle) implements JwtSecret {}

  /** Of the Secret that the cluster names. */
  static JwtSecret read(KubernetesClient client, RealtimeCluster cluster) {
    String name = cluster.getSpec().auth().jwt().secretName();
    return judge(
        name,
        client.secrets().inNamespace(cluster.getMetadata().getNamespace()).withName(name).get());
  }

  /** What to think of a Secret. */
  static JwtSecret judge(String name, @Nullable Secret secret) {
    if (secret == null) {
      return unusable(Reason.JWT_SECRET_MISSING, "there is no Secret %s".formatted(name));
    }
    String value = secret.getData() == null ? null : secret.getData().get(AuthSpec.SECRET_KEY);
    if (value == null) {
      return unusable(
          Reason.JWT_SECRET_MISSING,
          "the Secret %s has no key '%s'".formatted(name, AuthSpec.SECRET_KEY));
    }
    int length = Base64.getDecoder().decode(value).length;
    if (length < BYTES_MIN) {
      return unusable(
          Reason.JWT_SECRET_TOO_SHORT,
          "the key '%s' of the Secret %s has %d bytes, it must have at least %d"
              .formatted(AuthSpec.SECRET_KEY, name, length, BYTES_MIN));
    }
    return new Usable(Checksum.of(value));
  }

  private static Unusable unusable(Reason reason, String message) {
    return new Unusable(new Obstacle(reason, message));
  }
}
