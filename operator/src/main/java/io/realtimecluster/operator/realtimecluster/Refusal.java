package io.realtimecluster.operator.realtimecluster;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.Objects;

/** What is told of Kubernetes refusing something. */
final class Refusal {

  private static final String SEE_LOG = "see the operator's log";

  private Refusal() {}

  /** The cluster, or its namespace, was deleted meanwhile. */
  static boolean isGone(Exception failure) {
    return failure instanceof KubernetesClientException refused
        && refused.getCode() == HttpURLConnection.HTTP_NOT_FOUND;
  }

  /** Somebody else has changed the object meanwhile. */
  static boolean isConflict(KubernetesClientException failure) {
    return failure.getCode() == HttpURLConnection.HTTP_CONFLICT;
  }

  /** What the API server says is for users; anything else is for the operator's log. */
  static String messageForUser(Exception failure) {
    return switch (failure) {
      case KubernetesClientException refused when refused.getStatus() != null ->
          Objects.requireNonNullElse(refused.getStatus().getMessage(), SEE_LOG);
      case ClusterSecrets.NotOwnedException foreign ->
          Objects.requireNonNullElse(foreign.getMessage(), SEE_LOG);
      default -> SEE_LOG;
    };
  }
}
