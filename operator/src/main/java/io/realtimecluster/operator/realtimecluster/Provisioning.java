package io.realtimecluster.operator.realtimecluster;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.realtimecluster.crds.v1alpha1.RealtimeCluster;
import io.realtimecluster.operator.realtimecluster.desired.Backends;
import io.realtimecluster.operator.realtimecluster.desired.Broker;
import io.realtimecluster.operator.realtimecluster.desired.Component;
import io.realtimecluster.operator.realtimecluster.desired.Credentials;
import io.realtimecluster.operator.realtimecluster.desired.Edges;
import io.realtimecluster.operator.realtimecluster.desired.Exposure;
import io.realtimecluster.operator.realtimecluster.desired.Hubs;
import io.realtimecluster.operator.realtimecluster.desired.Settings;
import io.realtimecluster.operator.realtimecluster.desired.StateStore;
import io.realtimecluster.operator.realtimecluster.observed.Observation;
import io.realtimecluster.operator.realtimecluster.observed.Pods;
import io.realtimecluster.operator.realtimecluster.status.Obstacle;
import io.realtimecluster.operator.realtimecluster.status.Obstacles;
import io.realtimecluster.operator.realtimecluster.status.Reason;
import java.time.Clock;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Makes each part of a cluster as it should be. One that cannot be keeps running as it was, and
 * does not keep the others from being changed: edges are scaled although a hub's limits are
 * refused.
 */
final class Provisioning {

  private static final Logger LOG = Logger.getLogger(Provisioning.class);

  private final Settings settings;
  private final PasswordRotation passwords;
  private final HttpRoutes httpRoutes;
  private final OperatorMetrics metrics;

  Provisioning(Settings settings, HttpRoutes httpRoutes, Clock clock, OperatorMetrics metrics) {
    this.settings = settings;
    this.passwords = new PasswordRotation(clock, settings.secretPropagation());
    this.httpRoutes = httpRoutes;
    this.metrics = metrics;
  }

  /** Does so, and says what is in the way. */
  Obstacles apply(
      RealtimeCluster cluster,
      ClusterObjects objects,
      Pods pods,
      int edgeReplicas,
      KubernetesClient client) {
    Map<Component, Obstacle> obstacles = new EnumMap<>(Component.class);
    ExternalSecret broker = ExternalSecret.ofBroker(client, cluster);
    ExternalSecret state = ExternalSecret.ofState(client, cluster);
    attempt(obstacles, Component.BROKER, () -> brokerCredentials(cluster, objects, broker));
    attempt(obstacles, Component.STATE, () -> stateCredentials(cluster, objects, state));
    Backends backends =
        new Backends(
            broker.usable(),
            state.usable(),
            username(obstacles, Component.BROKER, broker, cluster, objects, pods),
            username(obstacles, Component.STATE, state, cluster, objects, pods));
    attempt(obstacles, Component.BROKER, () -> broker(cluster, objects, broker));
    attempt(obstacles, Component.STATE, () -> state(cluster, objects, state));
    if (broker.problem().isEmpty() && state.problem().isEmpty()) {
      attempt(obstacles, Component.HUB, () -> hubs(cluster, objects, backends, client));
    }
    attempt(obstacles, Component.EDGE, () -> edgeService(cluster, objects));
    if (broker.problem().isEmpty()) {
      attempt(
          obstacles, Component.EDGE, () -> edges(cluster, objects, backends, edgeReplicas, client));
    }
    Optional<Obstacle> exposure = unlessRefused(() -> exposure(cluster, objects, client));
    return new Obstacles(obstacles, exposure, false);
  }

  /** Takes away what the operator no longer runs, once nothing uses it any more. */
  void cleanUp(
      RealtimeCluster cluster, ClusterObjects objects, Observation observed, Obstacles obstacles) {
    boolean settled =
        obstacles.components().isEmpty()
            && !observed.hubs().isRollingOut()
            && !observed.edges().isRollingOut();
    if (settled && cluster.getSpec().broker().external() != null) {
      objects.deleteAll(Component.BROKER);
    }
    if (settled && cluster.getSpec().state().external() != null) {
      objects.deleteAll(Component.STATE);
    }
  }

  private static Optional<Obstacle> brokerCredentials(
      RealtimeCluster cluster, ClusterObjects objects, ExternalSecret secret) {
    if (secret instanceof ExternalSecret.Managed) {
      String username = usernameOfNew(cluster, objects, Component.BROKER);
      objects.secrets().createMissing(Credentials.ofBroker(cluster, username));
    }
    return Optional.empty();
  }

  private static Optional<Obstacle> stateCredentials(
      RealtimeCluster cluster, ClusterObjects objects, ExternalSecret secret) {
    if (secret instanceof ExternalSecret.Managed) {
      String username = usernameOfNew(cluster, objects, Component.STATE);
      objects.secrets().createMissing(Credentials.ofState(cluster, username));
    }
    return Optional.empty();
  }

  /** A name that no pod may have yet, if there can be any. */
  private static String usernameOfNew(
      RealtimeCluster cluster, ClusterObjects objects, Component server) {
    boolean lost =
        objects.find(StatefulSet.class, server.nameIn(cluster)).isPresent()
            || Stream.of(Component.HUB, Component.EDGE)
                .anyMatch(user -> objects.find(Deployment.class, user.nameIn(cluster)).isPresent());
    return lost ? Credentials.otherUsername(cluster) : Credentials.firstUsername(cluster);
  }

  /** What pods are to log in with; the same as before where that cannot be found out. */
  private String username(
      Map<Component, Obstacle> obstacles,
      Component server,
      ExternalSecret secret,
      RealtimeCluster cluster,
      ClusterObjects objects,
      Pods pods) {
    AtomicReference<String> username =
        new AtomicReference<>(PasswordRotation.usernameInUse(server, cluster, objects));
    if (secret instanceof ExternalSecret.Managed) {
      attempt(
          obstacles,
          server,
          () -> {
            username.set(passwords.advance(server, cluster, objects, pods));
            return Optional.empty();
          });
    }
    return username.get();
  }

  private Optional<Obstacle> broker(
      RealtimeCluster cluster, ClusterObjects objects, ExternalSecret secret) {
    if (secret instanceof ExternalSecret.Managed) {
      objects.apply(Broker.of(cluster, settings));
    }
    return secret.problem();
  }

  private Optional<Obstacle> state(
      RealtimeCluster cluster, ClusterObjects objects, ExternalSecret secret) {
    if (secret instanceof ExternalSecret.Managed) {
      objects.apply(StateStore.of(cluster, settings));
    }
    return secret.problem();
  }

  private Optional<Obstacle> hubs(
      RealtimeCluster cluster, ClusterObjects objects, Backends backends, KubernetesClient client) {
    Optional<Obstacle> obstacle =
        RoomPrograms.unknown(cluster.getSpec().roomTypes(), settings.roomPrograms())
            .or(() -> WebhookSecrets.unusable(client, cluster));
    if (obstacle.isEmpty()) {
      Secret key = objects.secrets().createMissing(Credentials.ofApi(cluster));
      objects.apply(Hubs.of(cluster, settings, backends, Credentials.keyChecksum(key)));
    }
    return obstacle;
  }

  private Optional<Obstacle> edgeService(RealtimeCluster cluster, ClusterObjects objects) {
    objects.apply(Edges.service(cluster, settings));
    return Optional.empty();
  }

  private Optional<Obstacle> edges(
      RealtimeCluster cluster,
      ClusterObjects objects,
      Backends backends,
      int replicas,
      KubernetesClient client) {
    return switch (JwtSecret.read(client, cluster)) {
      case JwtSecret.Usable usable -> {
        Secret key = objects.secrets().createMissing(Credentials.ofEdges(cluster));
        objects.apply(
            Edges.deployment(
                cluster,
                settings,
                PasswordRotation.forEdges(cluster, objects, backends),
                usable.checksum(),
                Credentials.keyChecksum(key),
                replicas));
        yield Optional.empty();
      }
      case JwtSecret.Unusable unusable -> Optional.of(unusable.obstacle());
    };
  }

  private Optional<Obstacle> exposure(
      RealtimeCluster cluster, ClusterObjects objects, KubernetesClient client) {
    Optional<Ingress> ingress = Exposure.ingress(cluster);
    ingress.ifPresentOrElse(
        wanted -> objects.apply(List.of(wanted)),
        () -> objects.delete(Ingress.class, Component.EDGE.nameIn(cluster)));
    return httpRoutes.apply(cluster, objects, client);
  }

  /**
   * Kubernetes may refuse a change, such as a limit below its request, or may not be there; that is
   * for users to know. That the cluster itself is gone is not. What nobody has thought of does not
   * stop the other parts either.
   */
  private Optional<Obstacle> unlessRefused(Supplier<Optional<Obstacle>> change) {
    try {
      return change.get();
    } catch (KubernetesClientException e) {
      if (Refusal.isGone(e)) {
        throw e;
      }
      LOG.warnf("refused: %s", e.getMessage());
      metrics.countRefusal();
      return Optional.of(new Obstacle(Reason.APPLY_FAILED, Refusal.messageForUser(e)));
    } catch (ClusterSecrets.NotOwnedException e) {
      LOG.warn(e.getMessage());
      return Optional.of(new Obstacle(Reason.APPLY_FAILED, Refusal.messageForUser(e)));
    } catch (RuntimeException e) {
      LOG.error("a part cannot be made", e);
      return Optional.of(
          new Obstacle(
              Reason.APPLY_FAILED,
              "the operator failed (%s), see its log".formatted(e.getClass().getSimpleName())));
    }
  }

  /** The first obstacle of a component is told. */
  private void attempt(
      Map<Component, Obstacle> obstacles,
      Component component,
      Supplier<Optional<Obstacle>> change) {
    unlessRefused(change).ifPresent(obstacle -> obstacles.putIfAbsent(component, obstacle));
  }
}
