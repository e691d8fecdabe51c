package io.realtimecluster.operator.realtimecluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The status is right within 10 seconds of a change, where the operator looks as often as it does
 * in production. The changes that it is told of are there at once; what it has to ask for takes
 * longest.
 */
class StatusTimeIT {

  private static final Duration LOOK_INTERVAL = RealtimeClusterReconciler.LOOK_INTERVAL;

  private static final Duration GOAL = Duration.ofSeconds(10);

  /** What the machine may be at fault for. */
  private static final Duration SLACK = Duration.ofSeconds(5);

  @RegisterExtension static final DemoCluster demo = new DemoCluster(StatusTimeIT::operator);

  private static RunningOperator operator(ApiServer api, PlayedPods pods) throws IOException {
    return new RunningOperator(api, pods, LOOK_INTERVAL, new SimpleMeterRegistry());
  }

  @Test
  void status_isRightWithinTenSecondsOfAnyChange() {
    demo.createReadyCluster();
    demo.createPod("demo-edge-a", "edge");
    demo.operator().serveMetrics("realtimecluster_edge_connections 1.0\n");
    demo.awaitConnections(1);

    after(
        "a broker's pod is not ready",
        () -> setReady(demo.statefulSet("demo-broker"), 0),
        () -> is("BrokerReady", "False", "PodsNotReady") && is("Ready", "False", "PodsNotReady"));
    after(
        "it is ready again",
        () -> demo.makeReady(demo.statefulSet("demo-broker")),
        () -> is("Ready", "True", "AllReady"));
    after(
        "the spec asks for something else",
        () -> demo.change(DemoCluster.SPEC.replace("minReplicas: 2", "minReplicas: 3")),
        () -> isObserved() && demo.cluster().getStatus().edges().desired() == 3);
    after(
        "the spec cannot be carried out",
        () ->
            demo.change(
                DemoCluster.SPEC
                    + "hub: {resources: {requests: {cpu: \"2\"}, limits: {cpu: \"1\"}}}\n"),
        () -> is("HubsReady", "False", "ApplyFailed"));
    after(
        "it can again",
        () -> demo.change(DemoCluster.SPEC),
        () -> isObserved() && !is("HubsReady", "False", "ApplyFailed"));
    after(
        "hubs are deleted by hand",
        () -> demo.client().resource(demo.deployment("demo-hub")).delete(),
        () -> is("HubsReady", "False", "PodsNotReady"));
    after(
        "the JWT Secret is deleted, of which nobody tells the operator",
        () -> demo.client().resource(demo.secret("demo-jwt")).delete(),
        () -> is("EdgesReady", "False", "JwtSecretMissing"));
    after(
        "an edge has other connections, of which nobody tells the operator",
        () -> demo.operator().serveMetrics("realtimecluster_edge_connections 7.0\n"),
        () -> demo.cluster().getStatus().edges().connections() == 7);
    after(
        "it is paused",
        () -> demo.annotate(Pause.ANNOTATION, "true"),
        () -> is("Paused", "True", "PausedByAnnotation"));
  }

  private static void after(String change, Runnable act, Callable<Boolean> told) {
    act.run();
    long startNanos = System.nanoTime();
    await()
        .alias(change)
        .atMost(DemoCluster.PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .ignoreExceptionsInstanceOf(KubernetesClientException.class)
        .until(told);
    Duration took = Duration.ofNanos(System.nanoTime() - startNanos);
    System.out.printf(
        Locale.ROOT, "status is right %.1f s after: %s%n", took.toMillis() / 1e3, change);
    assertThat(took).as(change).isLessThan(GOAL.plus(SLACK));
  }

  private static boolean is(String type, String status, String reason) {
    var condition = demo.condition(type);
    return condition != null
        && Map.entry(status, reason)
            .equals(Map.entry(condition.getStatus(), condition.getReason()));
  }

  private static boolean isObserved() {
    return demo.cluster()
        .getMetadata()
        .getGeneration()
        .equals(demo.cluster().getStatus().observedGeneration());
  }

  /** As the StatefulSet controller would. */
  private static void setReady(StatefulSet statefulSet, int ready) {
    statefulSet.getStatus().setReadyReplicas(ready);
    demo.client().resource(statefulSet).patchStatus();
  }
}
