package io.realtimecluster.operator.realtimecluster;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.realtimecluster.crds.v1alpha1.RealtimeCluster;
import io.realtimecluster.crds.v1alpha1.RealtimeClusterStatus;
import io.realtimecluster.operator.OperatorConfig;
import io.realtimecluster.operator.realtimecluster.desired.Component;
import io.realtimecluster.operator.realtimecluster.desired.Credentials;
import io.realtimecluster.operator.realtimecluster.desired.Settings;
import io.realtimecluster.operator.realtimecluster.edges.EdgeManagement;
import io.realtimecluster.operator.realtimecluster.edges.EdgeReplicas;
import io.realtimecluster.operator.realtimecluster.edges.EdgeScaler;
import io.realtimecluster.operator.realtimecluster.nodetuning.NodeTuning;
import io.realtimecluster.operator.realtimecluster.observed.Observation;
import io.realtimecluster.operator.realtimecluster.observed.PodMetrics;
import io.realtimecluster.operator.realtimecluster.observed.PodSample;
import io.realtimecluster.operator.realtimecluster.observed.Pods;
import io.realtimecluster.operator.realtimecluster.status.ClusterStatus;
import io.realtimecluster.operator.realtimecluster.status.EdgesScale;
import io.realtimecluster.operator.realtimecluster.status.Obstacles;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.interceptor.Interceptor;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Makes Kubernetes look as a RealtimeCluster says, and says how far that got. */
@ControllerConfiguration(name = "realtimecluster")
public class RealtimeClusterReconciler implements Reconciler<RealtimeCluster> {

  private static final Logger LOG = Logger.getLogger(RealtimeClusterReconciler.class);

  /**
   * Much changes without an event in Kubernetes, and the status is to be right within 10 s: two of
   * them are for pods that do not answer. It is the pause after a failure, too.
   */
  static final Duration LOOK_INTERVAL = Duration.ofSeconds(8);

  /** How long a look that is under way keeps the operator from being stopped. */
  private static final Duration STOP_MAX = Duration.ofSeconds(5);

  private static final Duration AT_ONCE = Duration.ofMillis(1);

  private final Provisioning provisioning;
  private final Duration lookInterval;
  private final Observer observer;
  private final EdgeScaler edgeScaler;
  private final ClusterStatus clusterStatus;
  private final TransitionEvents events;
  private final NodeTuning nodeTuning;
  private final OperatorMetrics metrics;
  private final Gate gate = new Gate();

  /** With the operator's configuration. */
  @Inject
  public RealtimeClusterReconciler(
      OperatorConfig config, NodeTuning nodeTuning, MeterRegistry meters) {
    this(
        Settings.of(config),
        new PodMetrics(PodMetrics.MANAGEMENT_PORT),
        new EdgeManagement(PodMetrics.MANAGEMENT_PORT),
        nodeTuning,
        LOOK_INTERVAL,
        Clock.systemUTC(),
        meters);
  }

  RealtimeClusterReconciler(
      Settings settings,
      PodMetrics podMetrics,
      EdgeManagement management,
      NodeTuning nodeTuning,
      Duration lookInterval,
      Clock clock,
      MeterRegistry meters) {
    this.metrics = new OperatorMetrics(meters);
    this.provisioning = new Provisioning(settings, new HttpRoutes(clock), clock, metrics);
    this.lookInterval = lookInterval;
    this.observer = new Observer(podMetrics);
    // The look that a pod's change causes comes too early, the next one does not.
    this.edgeScaler = new EdgeScaler(management, lookInterval.dividedBy(2), clock);
    this.clusterStatus = new ClusterStatus(clock);
    this.events = new TransitionEvents(clock);
    this.nodeTuning = nodeTuning;
  }

  @Override
  public List<EventSource<?, RealtimeCluster>> prepareEventSources(
      EventSourceContext<RealtimeCluster> context) {
    return ClusterObjects.watches(context);
  }

  /** Before the framework: that closes its caches first, and goes on with clusters that wait. */
  void stop(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) ShutdownEvent event) {
    gate.close(STOP_MAX);
  }

  @Override
  public UpdateControl<RealtimeCluster> reconcile(
      RealtimeCluster cluster, Context<RealtimeCluster> context) {
    if (!gate.enter()) {
      return UpdateControl.noUpdate();
    }
    try {
      return look(cluster, context);
    } finally {
      gate.leave();
    }
  }

  private UpdateControl<RealtimeCluster> look(
      RealtimeCluster cluster, Context<RealtimeCluster> context) {
    ClusterObjects objects = new ClusterObjects(cluster, context);
    // In this order: a pod that the Deployment has given up must not be in the list.
    Optional<Deployment> edges = objects.find(Deployment.class, Component.EDGE);
    Pods pods = Observer.pods(cluster, context.getClient());
    EdgesScale scale =
        EdgesScale.of(cluster, edges.map(present -> present.getSpec().getReplicas()));
    int edgeReplicas = EdgeReplicas.of(scale.desired(), edges, pods.edges());

    boolean paused = Pause.isAskedFor(cluster);
    Obstacles obstacles =
        paused
            ? Obstacles.PAUSED
            : provisioning.apply(cluster, objects, pods, edgeReplicas, context.getClient());
    List<PodSample> connections = observer.connections(pods);
    Observation observed = observer.observe(objects, pods, connections);
    if (paused) {
      return report(
          cluster,
          withNodesTuned(cluster, clusterStatus.next(cluster, observed, scale, obstacles), context),
          lookInterval,
          context.getClient());
    }
    provisioning.cleanUp(cluster, objects, observed, obstacles);
    EdgeScaler.Step step =
        edgeScaler.advance(
            cluster,
            new EdgeScaler.Found(
                scale,
                pods.edges(),
                connections,
                observed.edges().isRollingOut(),
                template(objects.find(Deployment.class, Component.EDGE)),
                Credentials.managementKey(objects.find(Secret.class, Component.EDGE))),
            context.getClient());
    events.record(context.getClient(), cluster, step.happenings());
    step.happenings().forEach(metrics::count);
    RealtimeClusterStatus next =
        withNodesTuned(
            cluster, clusterStatus.next(cluster, observed, step.scale(), obstacles), context);
    Duration pause = step.happenings().isEmpty() ? lookInterval : AT_ONCE;
    return report(cluster, next, pause, context.getClient());
  }

  /** Tells the user, and tries again after a pause rather than ever giving up. */
  @Override
  public ErrorStatusUpdateControl<RealtimeCluster> updateErrorStatus(
      RealtimeCluster cluster, Context<RealtimeCluster> context, Exception wrapped) {
    Exception failure = Refusal.cause(wrapped);
    if (gate.isClosed() || Refusal.isGone(failure)) {
      LOG.debugf(failure, "left %s as it is", name(cluster));
      return retryLater(ErrorStatusUpdateControl.noStatusUpdate());
    }
    log(cluster, failure);
    RealtimeClusterStatus next =
        clusterStatus.afterFailure(cluster, Refusal.messageForUser(failure));
    if (next.equals(cluster.getStatus())) {
      return retryLater(ErrorStatusUpdateControl.noStatusUpdate());
    }
    events.record(context.getClient(), cluster, next);
    return retryLater(ErrorStatusUpdateControl.patchStatus(withStatus(cluster, next)));
  }

  private RealtimeClusterStatus withNodesTuned(
      RealtimeCluster cluster, RealtimeClusterStatus next, Context<RealtimeCluster> context) {
    return nodeTuning
        .advance(
            cluster,
            Pause.isAskedFor(cluster),
            context.getPrimaryCache().list(),
            context.getClient())
        .map(nodes -> clusterStatus.withNodesTuned(cluster, next, nodes))
        .orElse(next);
  }

  /** Also what others, such as kubectl rollout restart, have added. */
  private static Map<String, String> template(Optional<Deployment> edges) {
    return edges
        .map(present -> present.getSpec().getTemplate().getMetadata().getAnnotations())
        .orElse(Map.of());
  }

  private UpdateControl<RealtimeCluster> report(
      RealtimeCluster cluster,
      RealtimeClusterStatus next,
      Duration pause,
      KubernetesClient client) {
    if (next.equals(cluster.getStatus())) {
      return UpdateControl.<RealtimeCluster>noUpdate().rescheduleAfter(pause);
    }
    events.record(client, cluster, next);
    return UpdateControl.patchStatus(withStatus(cluster, next)).rescheduleAfter(pause);
  }

  /** Only what the operator owns, as server-side apply wants it. */
  private static RealtimeCluster withStatus(RealtimeCluster cluster, RealtimeClusterStatus status) {
    RealtimeCluster patch = new RealtimeCluster();
    patch.setMetadata(
        new ObjectMetaBuilder()
            .withName(cluster.getMetadata().getName())
            .withNamespace(cluster.getMetadata().getNamespace())
            .build());
    patch.setStatus(status);
    return patch;
  }

  private ErrorStatusUpdateControl<RealtimeCluster> retryLater(
      ErrorStatusUpdateControl<RealtimeCluster> control) {
    ErrorStatusUpdateControl<RealtimeCluster> later = control.withNoRetry();
    later.rescheduleAfter(lookInterval);
    return later;
  }

  /** A refusal of the API server explains itself; of anything else the stack is wanted. */
  private static void log(RealtimeCluster cluster, Exception failure) {
    if (failure instanceof KubernetesClientException refused && refused.getStatus() != null) {
      LOG.errorf("could not reconcile %s: %s", name(cluster), failure.getMessage());
    } else {
      LOG.errorf(failure, "could not reconcile %s", name(cluster));
    }
  }

  private static String name(RealtimeCluster cluster) {
    return cluster.getMetadata().getNamespace() + "/" + cluster.getMetadata().getName();
  }
}
