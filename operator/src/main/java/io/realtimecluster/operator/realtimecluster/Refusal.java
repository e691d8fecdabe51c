package io.realtimecluster.operator.realtimecluster;

import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusDetails;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.OperatorException;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What is told of Kubernetes refusing something. */
final class Refusal {

  /** The API server's word in what it answers about a namespace that is being deleted. */
  private static final String NAMESPACE_TERMINATING = "NamespaceTerminating";

  private static final String SEE_LOG = "see the operator's log";

  private Refusal() {}

  /** What went wrong: the framework's metrics wrap it. */
  static Exception cause(Exception failure) {
    return failure instanceof OperatorException && failure.getCause() instanceof Exception cause
        ? cause
        : failure;
  }

  /** The cluster, or its namespace, was deleted meanwhile. */
  static boolean isGone(Exception failure) {
    return failure instanceof KubernetesClientException refused
        && (refused.getCode() == HttpURLConnection.HTTP_NOT_FOUND || isNamespaceGoing(refused));
  }

  /** Which is a 403, as if rights were missing. */
  private static boolean isNamespaceGoing(KubernetesClientException refused) {
    return Optional.ofNullable(refused.getStatus())
        .map(Status::getDetails)
        .map(StatusDetails::getCauses)
        .stream()
        .flatMap(List::stream)
        .anyMatch(cause -> NAMESPACE_TERMINATING.equals(cause.getReason()));
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
