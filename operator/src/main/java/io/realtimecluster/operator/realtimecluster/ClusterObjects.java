package io.realtimecluster.operator.realtimecluster;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.dependent.kubernetes.SSABasedGenericKubernetesResourceMatcher;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.realtimecluster.crds.v1alpha1.RealtimeCluster;
import io.realtimecluster.operator.realtimecluster.desired.Component;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * The objects that belong to one cluster, read from the operator's caches and written by
 * server-side apply.
 *
 * <p>An object is written when the fields that the operator once set are not as it wants them, so a
 * steady cluster causes no request. Where Kubernetes stores a value in other words than it was
 * given (a volume of 1Gi that was asked for as 1024Mi), that comparison is wrong and costs a
 * request each time; but applying what is there already changes nothing, causes no event, and so
 * cannot become a loop.
 */
final class ClusterObjects {

  private static final Logger LOG = Logger.getLogger(ClusterObjects.class);

  private static final List<Class<? extends HasMetadata>> KINDS =
      List.of(
          Secret.class,
          ConfigMap.class,
          Service.class,
          StatefulSet.class,
          Deployment.class,
          PodDisruptionBudget.class,
          NetworkPolicy.class,
          Ingress.class);

  private final RealtimeCluster cluster;
  private final Context<RealtimeCluster> context;

  /** Those of one reconciliation. */
  ClusterObjects(RealtimeCluster cluster, Context<RealtimeCluster> context) {
    this.cluster = cluster;
    this.context = context;
  }

  /** A change of an object that the operator made is a reason to look at its cluster. */
  static List<EventSource<?, RealtimeCluster>> watches(
      EventSourceContext<RealtimeCluster> context) {
    return Stream.concat(
            KINDS.stream().<EventSource<?, RealtimeCluster>>map(kind -> watch(kind, context)),
            Stream.of(watchEdges(context)))
        .toList();
  }

  /** An edge that starts has to be let serve, and one that is drained has to go on. */
  private static EventSource<?, RealtimeCluster> watchEdges(
      EventSourceContext<RealtimeCluster> context) {
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(Pod.class, RealtimeCluster.class)
            .withLabelSelector(Component.MANAGED_SELECTOR + "," + Component.EDGE.labelText())
            .withNamespacesInheritedFromController()
            .withSecondaryToPrimaryMapper(
                pod ->
                    Set.of(
                        new ResourceID(
                            Component.clusterName(pod.getMetadata().getLabels()),
                            pod.getMetadata().getNamespace())))
            .build(),
        context);
  }

  private static <R extends HasMetadata> InformerEventSource<R, RealtimeCluster> watch(
      Class<R> kind, EventSourceContext<RealtimeCluster> context) {
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(kind, RealtimeCluster.class)
            .withLabelSelector(Component.MANAGED_SELECTOR)
            .withNamespacesInheritedFromController()
            .build(),
        context);
  }

  String namespace() {
    return cluster.getMetadata().getNamespace();
  }

  /** As the cache has it. */
  <R extends HasMetadata> Optional<R> find(Class<R> kind, String name) {
    return source(kind).get(new ResourceID(name, namespace()));
  }

  /** A component's main one of a kind. */
  <R extends HasMetadata> Optional<R> find(Class<R> kind, Component component) {
    return find(kind, component.nameIn(cluster));
  }

  /** Makes the objects as they should be. */
  void apply(List<? extends HasMetadata> wanted) {
    wanted.forEach(this::apply);
  }

  /** Those that hold credentials. */
  ClusterSecrets secrets() {
    return new ClusterSecrets(this, context.getClient());
  }

  /** Takes an object away, if it is there and the operator's. */
  void delete(Class<? extends HasMetadata> kind, String name) {
    find(kind, name).filter(this::isOwned).ifPresent(this::delete);
  }

  /** Takes away all that belongs to a component. */
  void deleteAll(Component component) {
    for (Class<? extends HasMetadata> kind : KINDS) {
      source(kind)
          .list(namespace(), object -> component.labels(object.getMetadata().getLabels()))
          .filter(this::isOwned)
          .forEach(this::delete);
    }
  }

  /** Makes an object of a kind that is not watched as it should be. */
  void applyUncached(GenericKubernetesResource wanted) {
    GenericKubernetesResource actual =
        uncached(wanted.getApiVersion(), wanted.getKind(), wanted.getMetadata().getName()).get();
    if (actual != null && matches(actual, wanted)) {
      return;
    }
    context
        .getClient()
        .resource(wanted)
        .fieldManager(context.getControllerConfiguration().fieldManager())
        .forceConflicts()
        .serverSideApply();
    LOG.infof("applied %s", described(wanted));
  }

  /** Takes away an object of a kind that is not watched, if it is there and the operator's. */
  void deleteUncached(String apiVersion, String kind, String name) {
    Optional.ofNullable(uncached(apiVersion, kind, name).get())
        .filter(this::isOwned)
        .ifPresent(this::delete);
  }

  private Resource<GenericKubernetesResource> uncached(
      String apiVersion, String kind, String name) {
    return context
        .getClient()
        .genericKubernetesResources(apiVersion, kind)
        .inNamespace(namespace())
        .withName(name);
  }

  /** Whether an object is the operator's, of this cluster, and stays. */
  boolean isOwned(HasMetadata object) {
    return object.getMetadata().getDeletionTimestamp() == null
        && object.hasOwnerReferenceFor(cluster.getMetadata().getUid());
  }

  private void delete(HasMetadata object) {
    context.getClient().resource(object).delete();
    LOG.infof("deleted %s", described(object));
  }

  private <R extends HasMetadata> void apply(R wanted) {
    @SuppressWarnings("unchecked")
    Class<R> kind = (Class<R>) wanted.getClass();
    InformerEventSource<R, RealtimeCluster> source = source(kind);
    Optional<R> actual = source.get(ResourceID.fromResource(wanted));
    if (actual.isPresent() && matches(actual.get(), wanted)) {
      return;
    }
    context.resourceOperations().serverSideApply(wanted, source);
    LOG.infof("applied %s", described(wanted));
  }

  private <R extends HasMetadata> boolean matches(R actual, R wanted) {
    return SSABasedGenericKubernetesResourceMatcher.<R>getInstance()
        .matches(actual, wanted, context);
  }

  @SuppressWarnings("unchecked")
  private <R extends HasMetadata> InformerEventSource<R, RealtimeCluster> source(Class<R> kind) {
    return (InformerEventSource<R, RealtimeCluster>)
        context.eventSourceRetriever().getEventSourceFor(kind);
  }

  static String described(HasMetadata object) {
    return "%s %s/%s"
        .formatted(
            object.getKind(), object.getMetadata().getNamespace(), object.getMetadata().getName());
  }
}
