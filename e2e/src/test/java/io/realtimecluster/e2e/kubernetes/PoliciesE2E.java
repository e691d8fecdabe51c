package io.realtimecluster.e2e.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Who may connect to what. The local cluster enforces network policies, so the other tests show
 * that nothing is refused that is needed; this one, that the rest is.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PoliciesE2E {

  private static final String STRANGER = "stranger";
  private static final String NEIGHBOUR = "neighbour";
  private static final String COLLECTOR = "collector";
  private static final String ELSEWHERE = TestCluster.NAMESPACE + "-elsewhere";
  private static final String MONITORING = TestCluster.NAMESPACE + "-monitoring";
  private static final Duration POD_WAIT_MAX = Duration.ofSeconds(60);
  private static final Duration DELETION_WAIT_MAX = Duration.ofSeconds(60);

  /** A policy is enforced a moment after a pod has its address. */
  private static final Duration POLICY_WAIT_MAX = Duration.ofSeconds(20);

  private static final List<Integer> OF_CLIENTS = List.of(8080);
  private static final List<Integer> MANAGEMENT = List.of(9000);
  private static final List<Integer> AMQP = List.of(5672);
  private static final List<Integer> HOT_ROD = List.of(11222);
  private static final List<Integer> BETWEEN_BROKERS = List.of(4369, 25672);
  private static final List<Integer> BETWEEN_STATE_STORES = List.of(7800, 57800);

  private final TestCluster cluster = TestCluster.get();

  @BeforeAll
  void startOthers() {
    cluster.awaitReady();
    deleteOthers();
    createNamespace(ELSEWHERE, Map.of());
    createNamespace(MONITORING, Map.of("realtimecluster.io/collects-metrics", "true"));
    for (Pod pod : others()) {
      cluster.kubernetes().resource(pod).create();
    }
    TestCluster.await(
        POD_WAIT_MAX,
        () -> "the other pods are not ready",
        () ->
            others().stream()
                .allMatch(
                    pod -> Readiness.isPodReady(cluster.kubernetes().resource(pod).require())));
  }

  @AfterAll
  void deleteOthers() {
    cluster.kubernetes().pods().inNamespace(TestCluster.NAMESPACE).withName(NEIGHBOUR).delete();
    for (String namespace : List.of(ELSEWHERE, MONITORING)) {
      cluster.kubernetes().namespaces().withName(namespace).delete();
      TestCluster.await(
          DELETION_WAIT_MAX,
          () -> namespace + " is still there",
          () -> cluster.kubernetes().namespaces().withName(namespace).get() == null);
    }
  }

  @ParameterizedTest(name = "from {0} to {1} at {2}: {3}")
  @MethodSource("connections")
  void connection_isLetThroughOnlyIfItIsNeeded(String from, String to, int port, boolean allowed) {
    Pod source = source(from);
    Pod target = cluster.pods(to).getFirst();
    assertTrue(listens(target, port), "else nobody could tell that it is refused");
    String address = target.getStatus().getPodIP();
    TestCluster.await(
        POLICY_WAIT_MAX,
        () -> "%s to %s:%d is %s".formatted(from, to, port, allowed ? "refused" : "let through"),
        () -> connects(source, address, port) == allowed);
    assertEquals(allowed, connects(source, address, port));
  }

  static Stream<Arguments> connections() {
    return Stream.of(
            connections("edge", "broker", AMQP, true),
            connections("hub", "broker", AMQP, true),
            connections("hub", "state", HOT_ROD, true),
            connections("edge", "edge", OF_CLIENTS, true),
            connections("edge", "state", HOT_ROD, false),
            connections("edge", "hub", MANAGEMENT, false),
            connections("hub", "edge", MANAGEMENT, false),
            connections("state", "broker", AMQP, false),
            connections("edge", "broker", BETWEEN_BROKERS, false),
            connections("hub", "broker", BETWEEN_BROKERS, false),
            connections("edge", "state", BETWEEN_STATE_STORES, false),
            connections("hub", "state", BETWEEN_STATE_STORES, false),
            connections(COLLECTOR, "edge", MANAGEMENT, true),
            connections(COLLECTOR, "hub", MANAGEMENT, true),
            ofOthers(STRANGER),
            ofOthers(NEIGHBOUR),
            ofServersTo(COLLECTOR))
        .flatMap(connections -> connections);
  }

  /** What is neither the cluster's nor collects metrics, in its namespace or elsewhere. */
  private static Stream<Arguments> ofOthers(String from) {
    return Stream.of(
            connections(from, "edge", OF_CLIENTS, true),
            connections(from, "hub", OF_CLIENTS, true),
            connections(from, "edge", MANAGEMENT, false),
            connections(from, "hub", MANAGEMENT, false),
            ofServersTo(from))
        .flatMap(connections -> connections);
  }

  private static Stream<Arguments> ofServersTo(String from) {
    return Stream.of(
            connections(from, "broker", AMQP, false),
            connections(from, "broker", BETWEEN_BROKERS, false),
            connections(from, "state", HOT_ROD, false),
            connections(from, "state", BETWEEN_STATE_STORES, false))
        .flatMap(connections -> connections);
  }

  private static Stream<Arguments> connections(
      String from, String to, List<Integer> ports, boolean allowed) {
    return ports.stream().map(port -> Arguments.of(from, to, port, allowed));
  }

  private Pod source(String name) {
    return others().stream()
        .filter(pod -> pod.getMetadata().getName().equals(name))
        .findFirst()
        .orElseGet(() -> cluster.pods(name).getLast());
  }

  /** By a program that the images of edges, hubs and state stores have. */
  private boolean connects(Pod from, String address, int port) {
    String answer =
        cluster.run(
            from,
            "sh",
            "-c",
            "nc -w 2 %s %d -e true 2>/dev/null && echo open || echo closed"
                .formatted(address, port));
    return switch (answer.strip()) {
      case "open" -> true;
      case "closed" -> false;
      default -> throw new AssertionError(answer);
    };
  }

  /** As the kernel lists it: local address and port in hexadecimal, the other's, and the state. */
  private boolean listens(Pod pod, int port) {
    String listening = ":%04X [0-9A-F]+:0000 0A ".formatted(port);
    String sockets = cluster.run(pod, "cat", "/proc/net/tcp", "/proc/net/tcp6");
    return Pattern.compile(listening).matcher(sockets).find();
  }

  private void createNamespace(String name, Map<String, String> labels) {
    Namespace namespace =
        new NamespaceBuilder()
            .withNewMetadata()
            .withName(name)
            .withLabels(labels)
            .endMetadata()
            .build();
    cluster.kubernetes().resource(namespace).create();
  }

  private List<Pod> others() {
    return List.of(
        pod(ELSEWHERE, STRANGER),
        pod(TestCluster.NAMESPACE, NEIGHBOUR),
        pod(MONITORING, COLLECTOR));
  }

  /** One that does nothing, of an image that the nodes have. */
  private Pod pod(String namespace, String name) {
    String image = cluster.pods("edge").getFirst().getSpec().getContainers().getFirst().getImage();
    return new PodBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace(namespace)
        .endMetadata()
        .withNewSpec()
        .withTerminationGracePeriodSeconds(0L)
        .addNewContainer()
        .withName("idle")
        .withImage(image)
        .withCommand("sleep", "3600")
        .endContainer()
        .endSpec()
        .build();
  }
}
