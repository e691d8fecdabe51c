package io.realtimecluster.operator.realtimecluster;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.realtimecluster.crds.v1alpha1.RealtimeCluster;
import io.realtimecluster.crds.v1alpha1.RealtimeClusterStatus;
import io.realtimecluster.operator.realtimecluster.edges.Happening;
import io.realtimecluster.operator.realtimecluster.status.ConditionType;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Kubernetes events for what kubectl describe should tell of the past: changes of conditions, and
 * what was done to edges.
 */
final class TransitionEvents {

  private static final Logger LOG = Logger.getLogger(TransitionEvents.class);
  private static final String TRUE = "True";

  private final Clock clock;

  TransitionEvents(Clock clock) {
    this.clock = clock;
  }

  /** Records what changed from the cluster's status to the next. */
  void record(KubernetesClient client, RealtimeCluster cluster, RealtimeClusterStatus next) {
    between(cluster, next).forEach(event -> create(client, event));
  }

  /** Records what was done to edges. */
  void record(KubernetesClient client, RealtimeCluster cluster, List<Happening> happenings) {
    for (Happening happening : happenings) {
      LOG.infof(
          "%s/%s: %s: %s",
          cluster.getMetadata().getNamespace(),
          cluster.getMetadata().getName(),
          happening.kind().text(),
          happening.message());
      create(
          client,
          event(cluster, happening.kind().isGood(), happening.kind().text(), happening.message()));
    }
  }

  private static void create(KubernetesClient client, Event event) {
    try {
      client.resource(event).create();
    } catch (KubernetesClientException e) {
      // An event is for people; the cluster does not need it.
      LOG.warnf("could not record the event %s: %s", event.getReason(), e.getMessage());
    }
  }

  List<Event> between(RealtimeCluster cluster, RealtimeClusterStatus next) {
    return conditions(next).stream()
        .filter(condition -> isTransition(former(cluster, condition.getType()), condition))
        .map(condition -> event(cluster, condition))
        .toList();
  }

  /** That a new cluster's pods are not ready yet and not too few goes without saying. */
  private static boolean isTransition(Optional<Condition> former, Condition next) {
    String formerStatus = former.map(Condition::getStatus).orElse("False");
    String formerReason =
        former
            .map(Condition::getReason)
            .orElseGet(() -> ConditionType.of(next.getType()).first().text());
    return !formerStatus.equals(next.getStatus()) || !formerReason.equals(next.getReason());
  }

  private Event event(RealtimeCluster cluster, Condition condition) {
    boolean isTrue = TRUE.equals(condition.getStatus());
    boolean good = isTrue == ConditionType.of(condition.getType()).isGoodWhenTrue();
    return event(
        cluster,
        good,
        isTrue && good ? condition.getType() : condition.getReason(),
        "%s: %s".formatted(condition.getType(), condition.getMessage()));
  }

  private Event event(RealtimeCluster cluster, boolean good, String reason, String message) {
    String now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    return new EventBuilder()
        .withNewMetadata()
        .withGenerateName(cluster.getMetadata().getName() + ".")
        .withNamespace(cluster.getMetadata().getNamespace())
        .endMetadata()
        .withNewInvolvedObject()
        .withApiVersion(cluster.getApiVersion())
        .withKind(cluster.getKind())
        .withName(cluster.getMetadata().getName())
        .withNamespace(cluster.getMetadata().getNamespace())
        .withUid(cluster.getMetadata().getUid())
        .endInvolvedObject()
        .withType(good ? "Normal" : "Warning")
        .withReason(reason)
        .withMessage(message)
        .withReportingComponent("realtimecluster-operator")
        .withNewSource()
        .withComponent("realtimecluster-operator")
        .endSource()
        .withFirstTimestamp(now)
        .withLastTimestamp(now)
        .withCount(1)
        .build();
  }

  private static Optional<Condition> former(RealtimeCluster cluster, String type) {
    return conditions(cluster.getStatus()).stream()
        .filter(condition -> Objects.equals(type, condition.getType()))
        .findFirst();
  }

  private static List<Condition> conditions(@Nullable RealtimeClusterStatus status) {
    List<Condition> conditions = status == null ? null : status.conditions();
    return conditions == null ? List.of() : conditions;
  }
}
