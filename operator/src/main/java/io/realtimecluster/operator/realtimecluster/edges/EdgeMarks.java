package io.realtimecluster.operator.realtimecluster.edges;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.PodResource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.realtimecluster.operator.realtimecluster.desired.Edges;
import io.realtimecluster.operator.realtimecluster.observed.EdgePod;
import io.realtimecluster.operator.realtimecluster.observed.EdgeState;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes at the pods of edges how far they are on their way out. */
final class EdgeMarks {

  private static final PatchContext MERGE =
      new PatchContext.Builder().withPatchType(PatchType.JSON_MERGE).build();

  /** The only one that leaves the conditions of others alone. */
  private static final PatchContext STRATEGIC_MERGE =
      new PatchContext.Builder().withPatchType(PatchType.STRATEGIC_MERGE).build();

  private static final Duration JUST_UNDER_A_SECOND = Duration.ofSeconds(1).minusNanos(1);

  private final KubernetesClient client;
  private final Instant now;

  EdgeMarks(KubernetesClient client, Instant now) {
    this.client = client;
    // Kubernetes keeps whole seconds; a later one lets who waits from there wait long enough.
    this.now = now.plus(JUST_UNDER_A_SECOND).truncatedTo(ChronoUnit.SECONDS);
  }

  /** Lets the Service lead to the pod, or not. */
  void serving(EdgePod edge, boolean serving) {
    if (!edge.needsServing(serving)) {
      return;
    }
    Pod patch = new Pod();
    patch.setStatus(
        new PodStatusBuilder()
            .withConditions(
                new PodConditionBuilder()
                    .withType(Edges.SERVING)
                    .withStatus(serving ? "True" : "False")
                    .withReason(serving ? "Serving" : "NotServing")
                    .withLastTransitionTime(now.toString())
                    .build())
            .build());
    String json = Serialization.asJson(Map.of("status", patch.getStatus()));
    unlessGone(() -> pod(edge).subresource("status").patch(STRATEGIC_MERGE, json));
  }

  /** The pod is on its way out from now on; whether it is still there. */
  boolean drainStarted(EdgePod edge) {
    return annotate(edge, EdgePod.DRAIN_STARTED, now.toString());
  }

  /** The pod stays; whether it is still there. */
  boolean drainEnded(EdgePod edge) {
    String json =
        "{\"metadata\":{\"annotations\":{\"%s\":null,\"%s\":null}}}"
            .formatted(EdgePod.DRAIN_STARTED, EdgePod.DELETION_COST);
    return unlessGone(() -> pod(edge).patch(MERGE, json));
  }

  /** The pod is the first to go; whether the API server says so, too. */
  boolean removable(EdgePod edge) {
    annotate(edge, EdgePod.DELETION_COST, EdgePod.LOWEST_COST);
    @Nullable Pod stored = pod(edge).get();
    return stored != null && new EdgePod(stored).state() instanceof EdgeState.Removable;
  }

  private boolean annotate(EdgePod edge, String name, String value) {
    String json =
        Serialization.asJson(Map.of("metadata", Map.of("annotations", Map.of(name, value))));
    return unlessGone(() -> pod(edge).patch(MERGE, json));
  }

  private PodResource pod(EdgePod edge) {
    return client.pods().inNamespace(edge.pod().getMetadata().getNamespace()).withName(edge.name());
  }

  private static boolean unlessGone(Runnable patch) {
    try {
      patch.run();
      return true;
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
        return false;
      }
      throw e;
    }
  }
}
