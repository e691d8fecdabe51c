package io.realtimecluster.operator.realtimecluster;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.realtimecluster.crds.v1alpha1.RealtimeCluster;
import io.realtimecluster.operator.realtimecluster.desired.Access;
import io.realtimecluster.operator.realtimecluster.desired.Backends;
import io.realtimecluster.operator.realtimecluster.desired.Component;
import io.realtimecluster.operator.realtimecluster.desired.Credentials;
import io.realtimecluster.operator.realtimecluster.desired.Logins;
import io.realtimecluster.operator.realtimecluster.observed.Pods;
import io.realtimecluster.operator.realtimecluster.observed.Workload;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Replaces the passwords of a managed broker and state store when a user asks for it, one step at a
 * look. How far it is, is in their Secrets and at the pods, so any operator goes on with it.
 */
final class PasswordRotation {

  private static final Logger LOG = Logger.getLogger(PasswordRotation.class);

  private final Clock clock;
  private final Duration propagation;

  PasswordRotation(Clock clock, Duration propagation) {
    this.clock = clock;
    this.propagation = propagation;
  }

  /** What pods are made with as it is. */
  static String usernameInUse(Component server, RealtimeCluster cluster, ClusterObjects objects) {
    return usersOf(server).stream()
        .flatMap(user -> templateUsername(user, server, cluster, objects).stream())
        .findFirst()
        .orElseGet(() -> Credentials.firstUsername(cluster));
  }

  private static List<Component> usersOf(Component server) {
    return server == Component.BROKER
        ? List.of(Component.HUB, Component.EDGE)
        : List.of(Component.HUB);
  }

  /** One step of a server that the operator runs, and what pods are to log in with after it. */
  String advance(Component server, RealtimeCluster cluster, ClusterObjects objects, Pods pods) {
    String name = server.nameIn(cluster);
    Optional<Secret> secret =
        objects.find(Secret.class, name).or(() -> objects.secrets().read(name));
    if (secret.flatMap(Logins::of).filter(found -> isBusy(found, cluster)).isPresent()) {
      // A step that is taken by what the cache had before the last one would roll pods back.
      secret = objects.secrets().read(name);
    }
    Optional<Logins> logins = secret.flatMap(Logins::of);
    if (logins.isEmpty()) {
      // It could not be made, or was edited by hand.
      return usernameInUse(server, cluster, objects);
    }
    String username = logins.get().username();
    boolean inUse =
        usersOf(server).stream()
            .allMatch(user -> isUsedBy(user, server, username, cluster, objects, pods));
    Optional<Logins> next =
        logins
            .get()
            .next(
                Credentials.askedUsername(cluster).orElse(username),
                clock.instant(),
                propagation,
                inUse);
    next.ifPresent(
        step ->
            LOG.infof(
                "%s/%s takes the users %s",
                cluster.getMetadata().getNamespace(), name, step.taken()));
    Logins wanted = next.orElse(logins.get());
    // Also where nothing changes: the files may be missing, or edited by hand.
    return isWritten(objects, secret.get(), Credentials.values(server, wanted))
        ? wanted.username()
        : usernameInUse(server, cluster, objects);
  }

  /** If not, it was taken from a cache that is behind: the next look finds out how it is. */
  private static boolean isWritten(
      ClusterObjects objects, Secret secret, Map<String, @Nullable String> values) {
    try {
      objects.secrets().replaceValues(secret, values);
      return true;
    } catch (KubernetesClientException e) {
      if (Refusal.isConflict(e) || Refusal.isGone(e)) {
        LOG.infof("%s has changed meanwhile", ClusterObjects.described(secret));
        return false;
      }
      throw e;
    }
  }

  private static boolean isBusy(Logins logins, RealtimeCluster cluster) {
    return logins.taken().size() > 1
        || Credentials.askedUsername(cluster)
            .filter(asked -> !Credentials.isAsked(logins.username(), asked))
            .isPresent();
  }

  /** Of the pods that there are, those that end included, and of those that will be. */
  private static boolean isUsedBy(
      Component user,
      Component server,
      String username,
      RealtimeCluster cluster,
      ClusterObjects objects,
      Pods pods) {
    return templateUsername(user, server, cluster, objects).filter(username::equals).isPresent()
        && pods.all().stream()
            .filter(pod -> user.labels(pod.getMetadata().getLabels()))
            .allMatch(pod -> username.equals(username(server, pod)));
  }

  private static String username(Component server, Pod pod) {
    return Access.username(server, pod.getMetadata().getAnnotations());
  }

  /**
   * The same for edges. They get another one once all hubs work with it, which proves that the
   * broker takes it: an edge serves clients also while the broker refuses it, a hub does not.
   */
  static Backends forEdges(RealtimeCluster cluster, ClusterObjects objects, Backends backends) {
    boolean proven =
        templateUsername(Component.HUB, Component.BROKER, cluster, objects)
                .filter(backends.brokerUsername()::equals)
                .isPresent()
            && !Workload.ofDeployment(deployment(Component.HUB, cluster, objects)).isRollingOut();
    return new Backends(
        backends.broker(),
        backends.state(),
        proven
            ? backends.brokerUsername()
            : templateUsername(Component.EDGE, Component.BROKER, cluster, objects)
                .orElse(backends.brokerUsername()),
        backends.stateUsername());
  }

  private static Optional<String> templateUsername(
      Component user, Component server, RealtimeCluster cluster, ClusterObjects objects) {
    return deployment(user, cluster, objects)
        .map(
            present ->
                Access.username(
                    server, present.getSpec().getTemplate().getMetadata().getAnnotations()));
  }

  private static Optional<Deployment> deployment(
      Component component, RealtimeCluster cluster, ClusterObjects objects) {
    return objects.find(Deployment.class, component.nameIn(cluster));
  }
}
