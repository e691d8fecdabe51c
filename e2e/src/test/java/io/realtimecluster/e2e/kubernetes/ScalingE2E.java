package io.realtimecluster.e2e.kubernetes;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.realtimecluster.e2e.kubernetes.crowd.Account;
import io.realtimecluster.e2e.kubernetes.crowd.Crowd;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Edges come with the load and go with it, and clients notice nothing of it. */
class ScalingE2E {

  private static final int CLIENTS = Integer.getInteger("e2e.clients", 3_000);

  private static final int EDGES_MAX = 6;
  private static final int EDGE_CONNECTIONS_AIM = CLIENTS / EDGES_MAX;
  private static final int EDGE_CONNECTIONS_MAX = 2_000;
  private static final int CLIENTS_PER_SECOND = Math.max(1, CLIENTS / 60);
  private static final int ROOMS = Math.max(1, CLIENTS / 100);

  /** They come when all edges are there, so that each has some who stay. */
  private static final int NEWCOMERS = EDGE_CONNECTIONS_AIM / 2;

  private static final int CLIENTS_LEFT = ROOMS + NEWCOMERS;
  private static final Duration SERVED_WAIT_MAX = Duration.ofSeconds(120);
  private static final Duration GROWTH_WAIT_MAX = Duration.ofSeconds(240);
  private static final Duration SHRINKING_WAIT_MAX = Duration.ofSeconds(360);

  private final TestCluster cluster = TestCluster.get();

  @Test
  void loadComesAndGoes_edgesFollowAndNobodyIsRefusedOrLosesAMessage() {
    cluster.setEdges("targetConnections", EDGE_CONNECTIONS_AIM);
    cluster.awaitReady();
    long downsBefore = cluster.events("EdgesScaledDown");
    long drainedBefore = cluster.events("EdgeDrained");
    long notReadyBefore = cluster.events("PodsNotReady");
    try (Crowd crowd = cluster.crowd(ROOMS)) {
      long startNanos = System.nanoTime();
      crowd.grow(CLIENTS - NEWCOMERS, CLIENTS_PER_SECOND);
      int most = awaitGrown(crowd);
      Figures.seconds(
          "%,d clients come, %d/s: %d edges are ready after"
              .formatted(CLIENTS - NEWCOMERS, CLIENTS_PER_SECOND, EDGES_MAX),
          System.nanoTime() - startNanos);
      crowd.grow(NEWCOMERS, CLIENTS_PER_SECOND);
      crowd.awaitServed(SERVED_WAIT_MAX);
      Figures.count(
          "most clients at one edge meanwhile, of %,d admitted".formatted(EDGE_CONNECTIONS_MAX),
          most);
      Figures.count("%,d clients by edge".formatted(CLIENTS), crowd.membersByEdge().values());

      long leftNanos = System.nanoTime();
      crowd.shrinkTo(CLIENTS_LEFT);
      List<Long> steps = awaitShrunk();
      Figures.seconds(
          "%,d of them leave: %d edges are left after"
              .formatted(CLIENTS - CLIENTS_LEFT, TestCluster.EDGES_MIN),
          System.nanoTime() - leftNanos);
      Account account = crowd.rest();
      Figures.count("publications delivered meanwhile, none lost", account.delivered());
      Figures.count("told to move meanwhile, and moved", account.moved());

      assertAll(
          () -> assertEquals(List.of(), account.violations()),
          () -> assertEquals(0, account.refused(), "refused"),
          () -> assertTrue(most < EDGE_CONNECTIONS_MAX, most + " at one edge"),
          () -> assertEquals(List.of(6L, 5L, 4L, 3L, 2L), steps, "edges, one step after the other"),
          () -> assertEquals(4, cluster.events("EdgesScaledDown") - downsBefore, "steps down"),
          () -> assertEquals(4, cluster.events("EdgeDrained") - drainedBefore, "empty edges"),
          () -> assertEquals(0, cluster.events("PodsNotReady") - notReadyBefore, "not ready"),
          () -> assertEquals(0, account.lost(), "closed without having been told to move"),
          () -> assertTrue(account.moved() > 0, "nobody was moved"));
    }
  }

  /** Returns how many clients the fullest edge had at most. */
  private int awaitGrown(Crowd crowd) {
    List<Integer> most = new ArrayList<>(List.of(0));
    TestCluster.await(
        GROWTH_WAIT_MAX,
        () ->
            "%d edges, %s, status %s"
                .formatted(EDGES_MAX, crowd.membersByEdge(), cluster.status("edges")),
        () -> {
          most.add(Collections.max(crowd.membersByEdge().values()));
          return !crowd.membersByEdge().containsKey("")
              && cluster.number("edges", "ready") == EDGES_MAX;
        });
    return Collections.max(most);
  }

  /** Returns how many edges were desired, one after the other. */
  private List<Long> awaitShrunk() {
    List<Long> steps = new ArrayList<>();
    TestCluster.await(
        SHRINKING_WAIT_MAX,
        () -> "%s, status %s".formatted(steps, cluster.status("edges")),
        () -> {
          long desired = cluster.number("edges", "desired");
          assertTrue(cluster.number("edges", "draining") <= 1, "one edge at a time");
          if (steps.isEmpty() || steps.getLast() != desired) {
            steps.add(desired);
          }
          return desired == TestCluster.EDGES_MIN
              && cluster.pods("edge").size() == TestCluster.EDGES_MIN;
        });
    return steps;
  }
}
