package io.realtimecluster.e2e.kubernetes;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.readiness.Readiness;
import io.realtimecluster.e2e.kubernetes.crowd.Account;
import io.realtimecluster.e2e.kubernetes.crowd.Crowd;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Parts of the cluster are lost under load: all comes back by itself, and no message is lost. */
class FailuresE2E {

  private static final int CLIENTS = 200;
  private static final Duration SERVED_WAIT_MAX = Duration.ofSeconds(120);
  private static final Duration DRAIN_WAIT_MAX = Duration.ofSeconds(180);

  /** Kubernetes calls a silent node lost after 50 s. */
  private static final Duration NODE_WAIT_MAX = Duration.ofSeconds(120);

  private static final Duration TAKEOVER_GOAL = Duration.ofSeconds(17);

  private final TestCluster cluster = TestCluster.get();
  private final InstalledOperator operator = new InstalledOperator(cluster.kubernetes());
  private Crowd crowd;

  @BeforeEach
  void gather() {
    cluster.awaitReady();
    operator.awaitReady();
    crowd = cluster.servedCrowd(CLIENTS);
  }

  @AfterEach
  void disperse() {
    crowd.close();
  }

  @Test
  void edgeIsDeletedByForce_itsClientsComeBack() {
    List<Pod> edges = cluster.pods("edge");
    Account account = lose("an edge deleted by force", edges.getFirst());
    assertTrue(account.lost() > 0, "nobody was at that edge");
  }

  @Test
  void hubIsDeletedByForce_anotherTakesItsRoomsOver() {
    Account account = lose("a hub deleted by force", cluster.pods("hub").getFirst());
    assertEquals(0, account.lost(), "connections lost");
  }

  @Test
  void brokerIsDeletedByForce_clientsStayConnected() {
    Account account = lose("RabbitMQ deleted by force", cluster.pods("broker").getFirst());
    assertEquals(0, account.lost(), "connections lost");
  }

  private Account lose(String what, Pod pod) {
    long startNanos = System.nanoTime();
    cluster.kubernetes().resource(pod).withGracePeriod(0).delete();
    return awaitRecovered(what, startNanos);
  }

  private Account awaitRecovered(String what, long startNanos) {
    crowd.awaitServedSince(startNanos, SERVED_WAIT_MAX);
    Figures.seconds(what + ": all clients are served after", System.nanoTime() - startNanos);
    cluster.awaitReady();
    Figures.seconds(what + ": Ready after", System.nanoTime() - startNanos);
    Account account = crowd.rest();
    assertEquals(List.of(), account.violations());
    return account;
  }

  @Test
  void leaderIsStopped_theOtherTakesOver() {
    String leader = operator.leader();
    long startNanos = System.nanoTime();
    operator.stopLeader();
    operator.awaitOtherLeader(leader);
    Figures.seconds(
        "the operator's leader stopped: another acts after",
        System.nanoTime() - startNanos,
        TAKEOVER_GOAL);
    operator.awaitReady();
    Account account = crowd.rest();
    assertAll(
        () -> assertEquals(List.of(), account.violations()),
        () -> assertEquals(0, account.lost(), "connections lost"));
  }

  @Test
  void leaderIsKilledInTheMiddleOfADrain_theOtherGoesOnWithIt() {
    cluster.setEdges("minReplicas", 3);
    TestCluster.await(
        DRAIN_WAIT_MAX,
        () -> "3 edges: " + cluster.status("edges"),
        () -> cluster.number("edges", "ready") == 3 && cluster.isReady());
    // As a crowd that comes at once, so that the third edge has its part.
    crowd.close();
    crowd = cluster.servedCrowd(CLIENTS);

    cluster.setEdges("minReplicas", TestCluster.EDGES_MIN);
    TestCluster.await(
        DRAIN_WAIT_MAX, () -> "a drain: " + cluster.status("edges"), () -> crowd.moved() > 0);
    String leader = operator.leader();
    long startNanos = System.nanoTime();
    long movedBefore = crowd.moved();
    operator.killLeader();
    operator.awaitOtherLeader(leader);
    Figures.seconds(
        "the operator's leader killed: another acts after",
        System.nanoTime() - startNanos,
        TAKEOVER_GOAL);
    TestCluster.await(
        DRAIN_WAIT_MAX,
        () -> "2 edges: " + cluster.status("edges"),
        () -> cluster.pods("edge").size() == TestCluster.EDGES_MIN && cluster.isReady());
    Figures.seconds(
        "the operator's leader killed in the middle of a drain: drained and Ready after",
        System.nanoTime() - startNanos);
    Account account = crowd.rest();
    assertAll(
        () -> assertEquals(List.of(), account.violations()),
        () -> assertTrue(movedBefore < account.moved(), "it was over before the leader was killed"),
        () -> assertEquals(1, account.movedMost(), "the most that one client moved"),
        () -> assertEquals(0, account.lost(), "closed without having been told to move"));
  }

  @Test
  void nodeIsLost_clientsAreServedWithoutItAndAllComesBackWithIt() {
    assumeTrue(LocalNodes.areThese(), "only the nodes of the local cluster can be killed");
    String victim = nodeWithoutData();
    long startNanos = System.nanoTime();
    LocalNodes.kill(victim);
    crowd.awaitServedSince(startNanos, SERVED_WAIT_MAX);
    Figures.seconds("a node lost: all clients are served after", System.nanoTime() - startNanos);
    TestCluster.await(
        NODE_WAIT_MAX, () -> victim + " is ready", () -> !Readiness.isNodeReady(node(victim)));
    long backNanos = System.nanoTime();
    LocalNodes.start(victim);
    TestCluster.await(
        NODE_WAIT_MAX, () -> victim + " is not ready", () -> Readiness.isNodeReady(node(victim)));
    Account account = awaitRecovered("the node back", backNanos);
    operator.awaitReady();
    assertTrue(account.lost() > 0, "nobody was at an edge of that node");
  }

  /** A lone state store would lose its data, as everywhere; a lone broker moves away before. */
  private String nodeWithoutData() {
    String stays = nodeOf("state");
    String victim =
        cluster.kubernetes().nodes().list().getItems().stream()
            .map(node -> node.getMetadata().getName())
            .filter(name -> !name.equals(stays))
            .findFirst()
            .orElseThrow();
    if (nodeOf("broker").equals(victim)) {
      cluster.kubernetes().nodes().withName(victim).edit(node -> schedulable(node, false));
      cluster.kubernetes().resource(cluster.pods("broker").getFirst()).delete();
      TestCluster.await(
          SERVED_WAIT_MAX,
          () -> "the broker is still at " + victim,
          () ->
              cluster.pods("broker").stream()
                  .anyMatch(pod -> stays.equals(pod.getSpec().getNodeName())));
      cluster.awaitReady();
      cluster.kubernetes().nodes().withName(victim).edit(node -> schedulable(node, true));
    }
    return victim;
  }

  private static Node schedulable(Node node, boolean schedulable) {
    node.getSpec().setUnschedulable(!schedulable);
    return node;
  }

  private String nodeOf(String part) {
    return cluster.pods(part).getFirst().getSpec().getNodeName();
  }

  private Node node(String name) {
    return cluster.kubernetes().nodes().withName(name).require();
  }
}
