package io.realtimecluster.operator.realtimecluster;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * The Deployment controller and the kubelet for the edges of one cluster: as many pods as there are
 * to be, ready while their gate is open, each with an address and an edge of its own. Of pods to
 * delete, those that are not ready go first, then the cheapest, as in Kubernetes. A new template
 * makes as many new pods, and an old one goes for each that is available beyond those wanted.
 */
final class PlayedControllers implements AutoCloseable {

  /** Seconds in Kubernetes are tenths of seconds here. */
  private static final int TIME_LAPSE = 10;

  private static final String COST = "controller.kubernetes.io/pod-deletion-cost";

  private final KubernetesClient client;
  private final String namespace;
  private final PlayedPods pods;
  private final List<Pod> deleted = new CopyOnWriteArrayList<>();
  private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
  private final Map<String, Long> readySinceNanos = new HashMap<>();
  private volatile boolean starting = true;
  private int started;

  PlayedControllers(KubernetesClient client, String namespace, PlayedPods pods) {
    this.client = client;
    this.namespace = namespace;
    this.pods = pods;
    thread.scheduleWithFixedDelay(this::play, 0, 50, TimeUnit.MILLISECONDS);
  }

  /** Whether new pods start; else they stay pending. */
  void startPods(boolean start) {
    starting = start;
  }

  /** The pods that were deleted, as they were last. */
  List<Pod> deleted() {
    return deleted;
  }

  /** The edges' pods, by name. */
  List<Pod> pods() {
    return client
        .pods()
        .inNamespace(namespace)
        .withLabel("app.kubernetes.io/component", "edge")
        .list()
        .getItems()
        .stream()
        .sorted(Comparator.comparing((Pod pod) -> pod.getMetadata().getName()))
        .toList();
  }

  static boolean is(Pod pod, String type) {
    return pod.getStatus().getConditions().stream()
        .anyMatch(
            condition -> type.equals(condition.getType()) && "True".equals(condition.getStatus()));
  }

  @Override
  public void close() {
    thread.shutdownNow();
    try {
      thread.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void play() {
    try {
      Optional.ofNullable(
              client.apps().deployments().inNamespace(namespace).withName("demo-edge").get())
          .ifPresent(this::play);
    } catch (KubernetesClientException e) {
      // Somebody else was faster; the next turn sees it.
    }
  }

  private void play(Deployment deployment) {
    List<Pod> present = pods().stream().filter(pod -> isCurrent(pod, deployment)).toList();
    List<Pod> old = pods().stream().filter(pod -> !isCurrent(pod, deployment)).toList();
    int missing = deployment.getSpec().getReplicas() - present.size();
    IntStream.range(0, missing).forEach(i -> create(deployment));
    present.stream()
        .sorted(Comparator.comparing((Pod pod) -> is(pod, "Ready")).thenComparing(this::cost))
        .limit(Math.max(0, -missing))
        .forEach(this::delete);
    replace(old, present, deployment);
    pods().forEach(this::play);
    report(deployment, pods());
  }

  private static boolean isCurrent(Pod pod, Deployment deployment) {
    return pod.getMetadata()
        .getAnnotations()
        .entrySet()
        .containsAll(deployment.getSpec().getTemplate().getMetadata().getAnnotations().entrySet());
  }

  /** First those that are not available, then as many as the new ones make up for. */
  private void replace(List<Pod> old, List<Pod> present, Deployment deployment) {
    int wanted = deployment.getSpec().getReplicas();
    long minReadyNanos =
        TimeUnit.SECONDS.toNanos(deployment.getSpec().getMinReadySeconds()) / TIME_LAPSE;
    long available = present.stream().filter(pod -> isAvailable(pod, minReadyNanos)).count();
    long mayGo = old.size() + available - wanted;
    old.stream()
        .sorted(Comparator.comparing((Pod pod) -> is(pod, "Ready")))
        .limit(Math.max(0, mayGo))
        .forEach(this::delete);
  }

  private boolean isAvailable(Pod pod, long minReadyNanos) {
    String name = pod.getMetadata().getName();
    if (!is(pod, "Ready")) {
      readySinceNanos.remove(name);
      return false;
    }
    long now = System.nanoTime();
    return now - readySinceNanos.computeIfAbsent(name, ready -> now) >= minReadyNanos;
  }

  private void create(Deployment deployment) {
    String name = "demo-edge-" + (char) ('a' + started);
    started++;
    client
        .resource(
            new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .withLabels(deployment.getSpec().getTemplate().getMetadata().getLabels())
                .withAnnotations(deployment.getSpec().getTemplate().getMetadata().getAnnotations())
                .endMetadata()
                .withSpec(deployment.getSpec().getTemplate().getSpec())
                .build())
        .create();
  }

  private void delete(Pod pod) {
    deleted.add(pod);
    client.resource(pod).withGracePeriod(0).delete();
  }

  /** a is 127.0.0.2, b is 127.0.0.3. */
  static String ip(Pod pod) {
    String name = pod.getMetadata().getName();
    return "127.0.0." + (name.charAt(name.length() - 1) - 'a' + 2);
  }

  private void play(Pod pod) {
    boolean ready = is(pod, "realtimecluster.io/serving");
    boolean running = "Running".equals(pod.getStatus().getPhase());
    if (!starting && !running || running && ready == is(pod, "Ready")) {
      return;
    }
    pods.edge(ip(pod));
    List<PodCondition> conditions = new ArrayList<>(pod.getStatus().getConditions());
    conditions.removeIf(
        condition -> List.of("Ready", "ContainersReady").contains(condition.getType()));
    conditions.add(
        new PodConditionBuilder().withType("ContainersReady").withStatus("True").build());
    conditions.add(
        new PodConditionBuilder().withType("Ready").withStatus(ready ? "True" : "False").build());
    client
        .resource(
            new PodBuilder(pod)
                .editStatus()
                .withPhase("Running")
                .withPodIP(ip(pod))
                .withConditions(conditions)
                .endStatus()
                .build())
        .updateStatus();
  }

  private int cost(Pod pod) {
    return Integer.parseInt(
        Objects.requireNonNullElse(pod.getMetadata().getAnnotations().get(COST), "0"));
  }

  private void report(Deployment deployment, List<Pod> present) {
    int ready = (int) present.stream().filter(pod -> is(pod, "Ready")).count();
    int updated = (int) present.stream().filter(pod -> isCurrent(pod, deployment)).count();
    client
        .resource(deployment)
        .editStatus(
            edited -> {
              edited.setStatus(
                  new DeploymentStatusBuilder()
                      .withObservedGeneration(deployment.getMetadata().getGeneration())
                      .withReplicas(present.size())
                      .withReadyReplicas(ready)
                      .withUpdatedReplicas(updated)
                      .build());
              return edited;
            });
  }
}
