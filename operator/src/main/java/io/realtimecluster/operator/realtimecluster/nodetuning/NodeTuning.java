package io.realtimecluster.operator.realtimecluster.nodetuning;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.realtimecluster.crds.v1alpha1.NodeTuningSpec;
import io.realtimecluster.crds.v1alpha1.RealtimeCluster;
import io.realtimecluster.operator.OperatorConfig;
import io.realtimecluster.operator.realtimecluster.status.NodesTuned;
import io.realtimecluster.operator.realtimecluster.status.Reason;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that nodes are tuned while a RealtimeCluster asks for it, as far as the operator is
 * allowed to. Nothing of it keeps a cluster from being reconciled. Thread-safe.
 */
@Singleton
public final class NodeTuning {

  private static final Logger LOG = Logger.getLogger(NodeTuning.class);
  private static final String FIELD_MANAGER = "realtimecluster-operator";

  private final String namespace;
  private final String image;
  private final NodeReports reports;

  /** As applied last; somebody's edit counts it up. */
  private volatile Applied applied = new Applied(0, 0);

  private record Applied(int fileDescriptors, long generation) {}

  /** With the operator's configuration. */
  @Inject
  public NodeTuning(OperatorConfig config) {
    this(
        config.nodeTuning().namespace(),
        config.images().nodeTuning(),
        new NodeReports(TuningDaemonSet.REPORT_PORT));
  }

  /**
   * Tunes nodes from a namespace.
   *
   * @param image runs privileged on every node
   */
  public NodeTuning(String namespace, String image, NodeReports reports) {
    this.namespace = namespace;
    this.image = image;
    this.reports = reports;
  }

  /**
   * Has the pods as they should be, and says what nodes report.
   *
   * @param paused the cluster's user wants nothing to be changed
   * @param all the clusters of this operator
   * @return empty if this cluster does not ask for it
   */
  public Optional<NodesTuned> advance(
      RealtimeCluster cluster,
      boolean paused,
      Stream<RealtimeCluster> all,
      KubernetesClient client) {
    OptionalInt wanted = wanted(Stream.concat(all, Stream.of(cluster)));
    if (!isAskedFor(cluster) || wanted.isEmpty()) {
      return Optional.empty();
    }
    int fileDescriptors = wanted.getAsInt();
    try {
      @Nullable DaemonSet pods = paused ? pods(client).get() : apply(fileDescriptors, client);
      return Optional.of(judge(pods, fileDescriptors, client));
    } catch (KubernetesClientException e) {
      return Optional.of(refused(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of(new NodesTuned(false, Reason.NODES_NOT_TUNED, "the operator is stopping"));
    }
  }

  /**
   * Takes the pods away if nobody asks for them any more; they restore their nodes first. May be
   * called by an operator that does not lead, too: it is the same whoever does it.
   *
   * @param all lists the clusters of this operator; asked only if there are pods
   */
  public void removeUnlessWanted(Supplier<List<RealtimeCluster>> all, KubernetesClient client) {
    try {
      if (pods(client).get() != null && wanted(all.get().stream()).isEmpty()) {
        pods(client).delete();
        LOG.infof("no RealtimeCluster asks for tuned nodes any more: removed %s", described());
      }
    } catch (KubernetesClientException e) {
      if (!isNotAllowed(e)) {
        LOG.warnf("could not look after %s: %s", described(), e.getMessage());
      }
    }
  }

  private static boolean isAskedFor(RealtimeCluster cluster) {
    @Nullable NodeTuningSpec tuning = cluster.getSpec().nodeTuning();
    return tuning != null && tuning.enabled();
  }

  /** The most that anyone asks for. */
  private static OptionalInt wanted(Stream<RealtimeCluster> clusters) {
    return clusters
        .filter(NodeTuning::isAskedFor)
        .filter(cluster -> cluster.getMetadata().getDeletionTimestamp() == null)
        .map(cluster -> Objects.requireNonNull(cluster.getSpec().nodeTuning()))
        .mapToInt(NodeTuningSpec::fileDescriptors)
        .max();
  }

  private DaemonSet apply(int fileDescriptors, KubernetesClient client) {
    DaemonSet actual = pods(client).get();
    Applied last = applied;
    if (actual != null
        && last.fileDescriptors() == fileDescriptors
        && last.generation() == actual.getMetadata().getGeneration()) {
      return actual;
    }
    DaemonSet next =
        client
            .resource(TuningDaemonSet.of(namespace, image, fileDescriptors))
            .fieldManager(FIELD_MANAGER)
            .forceConflicts()
            .serverSideApply();
    applied = new Applied(fileDescriptors, next.getMetadata().getGeneration());
    LOG.infof("applied %s for %d open files per process", described(), fileDescriptors);
    return next;
  }

  private NodesTuned judge(
      @Nullable DaemonSet daemonSet, int fileDescriptors, KubernetesClient client)
      throws InterruptedException {
    int nodes =
        daemonSet == null
                || daemonSet.getStatus() == null
                || daemonSet.getStatus().getDesiredNumberScheduled() == null
            ? 0
            : daemonSet.getStatus().getDesiredNumberScheduled();
    List<Pod> pods =
        client
            .pods()
            .inNamespace(namespace)
            .withLabels(TuningDaemonSet.SELECTOR)
            .list()
            .getItems()
            .stream()
            .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
            .toList();
    return NodesVerdict.of(nodes, fileDescriptors, reports.read(pods));
  }

  private NodesTuned refused(KubernetesClientException refusal) {
    if (isNotAllowed(refusal)) {
      return new NodesTuned(
          false,
          Reason.NODE_TUNING_NOT_ALLOWED,
          "the operator may not run pods in the namespace %s: apply deploy/node-tuning, or set nodeTuning.allowed in the chart"
              .formatted(namespace));
    }
    LOG.warnf("could not look after %s: %s", described(), refusal.getMessage());
    return new NodesTuned(
        false, Reason.NODES_NOT_TUNED, "Kubernetes did not take it, see the operator's log");
  }

  /** Rights are missing, or the namespace is. */
  private static boolean isNotAllowed(KubernetesClientException refusal) {
    return refusal.getCode() == HttpURLConnection.HTTP_FORBIDDEN
        || refusal.getCode() == HttpURLConnection.HTTP_NOT_FOUND;
  }

  private Resource<DaemonSet> pods(KubernetesClient client) {
    return client.apps().daemonSets().inNamespace(namespace).withName(TuningDaemonSet.NAME);
  }

  private String described() {
    return "DaemonSet %s/%s".formatted(namespace, TuningDaemonSet.NAME);
  }
}
