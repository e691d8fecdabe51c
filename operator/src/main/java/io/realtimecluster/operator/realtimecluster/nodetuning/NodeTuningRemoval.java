package io.realtimecluster.operator.realtimecluster.nodetuning;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.quarkus.runtime.Startup;
import io.realtimecluster.crds.v1alpha1.RealtimeCluster;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Looks now and then whether nodes are tuned for nobody. The last cluster that asked for it may
 * have been deleted while no operator ran, so no event of a cluster would tell.
 */
@Startup
@Singleton
public final class NodeTuningRemoval {

  private static final Logger LOG = Logger.getLogger(NodeTuningRemoval.class);
  private static final long INTERVAL_SECONDS = 30;

  private final NodeTuning tuning;
  private final KubernetesClient client;
  private final List<String> namespaces;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("node-tuning-removal").daemon().factory());

  @Inject
  NodeTuningRemoval(
      NodeTuning tuning,
      KubernetesClient client,
      @ConfigProperty(name = "quarkus.operator-sdk.controllers.realtimecluster.namespaces")
          List<String> namespaces) {
    this.tuning = tuning;
    this.client = client;
    this.namespaces = namespaces;
  }

  @PostConstruct
  void start() {
    thread.scheduleWithFixedDelay(this::look, 0, INTERVAL_SECONDS, TimeUnit.SECONDS);
  }

  @PreDestroy
  void stop() {
    thread.shutdownNow();
  }

  /** If the clusters cannot be listed, nothing is known, and nothing removed. */
  private void look() {
    try {
      tuning.removeUnlessWanted(this::clusters, client);
    } catch (RuntimeException e) { // Else the timer would end.
      LOG.debugf("could not look after tuned nodes: %s", e.getMessage());
    }
  }

  private List<RealtimeCluster> clusters() {
    if (namespaces.stream().anyMatch(NodeTuningRemoval::isNoName)) {
      return client.resources(RealtimeCluster.class).inAnyNamespace().list().getItems();
    }
    return namespaces.stream()
        .flatMap(
            namespace ->
                client
                    .resources(RealtimeCluster.class)
                    .inNamespace(namespace)
                    .list()
                    .getItems()
                    .stream())
        .toList();
  }

  /** The framework has words of its own for "all" and "the operator's". */
  private static boolean isNoName(String namespace) {
    return namespace.startsWith("JOSDK_");
  }
}
