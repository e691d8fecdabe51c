package io.realtimecluster.operator.realtimecluster;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.realtimecluster.crds.v1alpha1.RealtimeCluster;
import io.realtimecluster.operator.realtimecluster.desired.Component;
import io.realtimecluster.operator.realtimecluster.desired.Exposure;
import io.realtimecluster.operator.realtimecluster.status.Obstacle;
import io.realtimecluster.operator.realtimecluster.status.Reason;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The HTTPRoutes of clusters. Not every Kubernetes has the Gateway API, and it may come and go
 * while the operator runs, so routes are asked for rather than watched. Thread-safe.
 */
final class HttpRoutes {

  /** The one unused for longest is forgotten, which costs a request. */
  private static final int CLUSTERS_MAX = 10_000;

  private static final Duration DISCOVERY_INTERVAL = Duration.ofSeconds(10);

  private final Clock clock;

  /** Clusters that are known to have no route. */
  @GuardedBy("this")
  private final Set<String> routeless =
      Collections.newSetFromMap(
          new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
              return size() > CLUSTERS_MAX;
            }
          });

  private volatile Discovery discovery = new Discovery(false, Instant.MIN);

  HttpRoutes(Clock clock) {
    this.clock = clock;
  }

  /** Makes the cluster's route as it should be, or says why it cannot be. */
  Optional<Obstacle> apply(
      RealtimeCluster cluster, ClusterObjects objects, KubernetesClient client) {
    Optional<GenericKubernetesResource> wanted = Exposure.httpRoute(cluster);
    String uid = cluster.getMetadata().getUid();
    if (wanted.isEmpty()) {
      if (!isRouteless(uid)) {
        if (isSupported(client)) {
          objects.deleteUncached(
              Exposure.GATEWAY_API, Exposure.HTTP_ROUTE, Component.EDGE.nameIn(cluster));
        }
        setRouteless(uid, true);
      }
      return Optional.empty();
    }
    if (!isSupported(client)) {
      return Optional.of(
          new Obstacle(
              Reason.HTTP_ROUTE_UNSUPPORTED,
              "this Kubernetes has no %s of %s: install the Gateway API, or leave"
                      .formatted(Exposure.HTTP_ROUTE, Exposure.GATEWAY_API)
                  + " exposure.httpRoute out"));
    }
    setRouteless(uid, false);
    objects.applyUncached(wanted.get());
    return Optional.empty();
  }

  private boolean isSupported(KubernetesClient client) {
    Instant now = clock.instant();
    Discovery last = discovery;
    if (now.isBefore(last.until)) {
      return last.supported;
    }
    boolean supported = client.supports(Exposure.GATEWAY_API, Exposure.HTTP_ROUTE);
    discovery = new Discovery(supported, now.plus(DISCOVERY_INTERVAL));
    return supported;
  }

  private synchronized boolean isRouteless(String uid) {
    return routeless.contains(uid);
  }

  private synchronized void setRouteless(String uid, boolean isRouteless) {
    if (isRouteless) {
      routeless.add(uid);
    } else {
      routeless.remove(uid);
    }
  }

  private record Discovery(boolean supported, Instant until) {}
}
