package io.realtimecluster.e2e.kubernetes;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.readiness.Readiness;
import io.realtimecluster.e2e.kubernetes.crowd.Account;
import io.realtimecluster.e2e.kubernetes.crowd.Crowd;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Three nodes each of RabbitMQ and Infinispan are replaced, and lost, under load: one at a time,
 * and no message is lost.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ServersE2E {

  private static final int SERVERS = 3;
  private static final List<String> PARTS = List.of("broker", "state");
  private static final int CLIENTS = 100;
  private static final String REPLACED = "e2e/replaced";
  private static final Duration SERVED_WAIT_MAX = Duration.ofSeconds(180);
  private static final Duration ROLLOUT_WAIT_MAX = Duration.ofSeconds(420);

  private final TestCluster cluster = TestCluster.ofServers(SERVERS);
  private Crowd crowd;

  @BeforeEach
  void gather() {
    cluster.awaitReady();
    crowd = cluster.servedCrowd(CLIENTS);
  }

  @AfterEach
  void disperse() {
    crowd.close();
  }

  @AfterAll
  void delete() {
    cluster.close();
  }

  @Test
  @Order(1)
  void podsAreToBeOthers_eachServerIsReplacedOneAtATimeAndNothingIsLost() {
    Map<String, Object> pod = Map.of("pod", Map.of("annotations", Map.of(REPLACED, "true")));
    long startNanos = System.nanoTime();
    cluster.setSpec(Map.of("broker", Map.of("managed", pod), "state", Map.of("managed", pod)));
    Map<String, Long> fewestReady = awaitReplaced();
    Figures.seconds(
        "%d nodes each of RabbitMQ and Infinispan replaced under %d clients: Ready after"
            .formatted(SERVERS, CLIENTS),
        System.nanoTime() - startNanos);
    crowd.awaitServed(SERVED_WAIT_MAX);
    Account account = crowd.rest();
    Figures.count("publications delivered meanwhile, none lost", account.delivered());
    assertAll(
        () -> assertEquals(List.of(), account.violations()),
        () -> assertEquals(0, account.lost(), "connections lost"),
        () ->
            assertEquals(
                Map.of("broker", SERVERS - 1L, "state", SERVERS - 1L),
                fewestReady,
                "ready at any time"));
    assertTheyAreOneCluster();
  }

  /** Returns how many of each part were ready when the fewest were. */
  private Map<String, Long> awaitReplaced() {
    Map<String, Long> fewest = new HashMap<>();
    TestCluster.await(
        ROLLOUT_WAIT_MAX,
        () ->
            "replaced are %s, at least %s were ready, pods %s"
                .formatted(replaced(), fewest, cluster.podsTold()),
        () -> {
          for (String part : PARTS) {
            long ready = cluster.pods(part).stream().filter(Readiness::isPodReady).count();
            fewest.merge(part, ready, Math::min);
          }
          return replaced().size() == PARTS.size() * SERVERS && cluster.isReady();
        });
    return fewest;
  }

  private List<String> replaced() {
    return PARTS.stream()
        .flatMap(part -> cluster.pods(part).stream())
        .filter(pod -> pod.getMetadata().getAnnotations().containsKey(REPLACED))
        .map(pod -> pod.getMetadata().getName())
        .toList();
  }

  /** A node whose data went with its pod must have joined the others, not begun one of its own. */
  private void assertTheyAreOneCluster() {
    for (Pod broker : cluster.pods("broker")) {
      String count =
          cluster.run(
              broker,
              "sh",
              "-c",
              "unset RABBITMQ_ERLANG_COOKIE; HOME=/var/lib/rabbitmq"
                  + " /usr/lib/rabbitmq/bin/rabbitmqctl --silent eval"
                  + " 'length(rabbit_nodes:list_serving()).' </dev/null");
      assertEquals(
          String.valueOf(SERVERS),
          count.strip(),
          "nodes known to " + broker.getMetadata().getName());
    }
  }

  @Test
  @Order(2)
  void nodeWithABrokerAndAStoreIsLost_allComesBackWithItAndNothingIsLost() {
    assumeTrue(LocalNodes.areThese(), "only the nodes of the local cluster can be killed");
    String victim = nodeWithOneOfEach();
    LocalNodes.kill(victim);
    long startNanos = System.nanoTime();
    LocalNodes.start(victim);
    crowd.awaitServedSince(startNanos, SERVED_WAIT_MAX);
    Figures.seconds(
        "a node lost with one RabbitMQ and one Infinispan of %d: all clients are served after"
            .formatted(SERVERS),
        System.nanoTime() - startNanos);
    cluster.awaitReady();
    Figures.seconds(
        "a node lost with one RabbitMQ and one Infinispan of %d: Ready after".formatted(SERVERS),
        System.nanoTime() - startNanos);
    Account account = crowd.rest();
    assertEquals(List.of(), account.violations());
    assertTheyAreOneCluster();
  }

  /** Two nodes share three pods of a part as two and one. */
  private String nodeWithOneOfEach() {
    String victim = nodeOfOne("state");
    if (podsAt(victim, "broker").size() > 1) {
      Moves.away(cluster, podsAt(victim, "broker").getFirst());
    }
    assertTrue(
        podsAt(victim, "broker").size() == 1 && podsAt(victim, "state").size() == 1,
        () -> "not one of each at " + victim);
    crowd.awaitServed(SERVED_WAIT_MAX);
    return victim;
  }

  private String nodeOfOne(String part) {
    Map<String, Long> counts =
        cluster.pods(part).stream()
            .collect(
                Collectors.groupingBy(pod -> pod.getSpec().getNodeName(), Collectors.counting()));
    return counts.entrySet().stream()
        .filter(node -> node.getValue() == 1)
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow(() -> new AssertionError("%s are not spread: %s".formatted(part, counts)));
  }

  private List<Pod> podsAt(String node, String part) {
    return cluster.pods(part).stream()
        .filter(pod -> node.equals(pod.getSpec().getNodeName()))
        .toList();
  }
}
