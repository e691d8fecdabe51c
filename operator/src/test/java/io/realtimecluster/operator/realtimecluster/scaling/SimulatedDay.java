package io.realtimecluster.operator.realtimecluster.scaling;

import io.realtimecluster.operator.realtimecluster.scaling.Decision.ScaleDown;
import io.realtimecluster.operator.realtimecluster.scaling.Decision.ScaleUp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntToLongFunction;

/**
 * A day of a cluster whose operator decides as the real one does, looking every 8 seconds. Clients
 * come and go as a curve says; who is thrown out or told to move comes back at once, to an edge at
 * random, and is counted as refused when that edge is full.
 */
final class SimulatedDay {

  static final int DAY_SECONDS = 86_400;
  static final int LOOK_SECONDS = 8;
  static final int EDGE_START_SECONDS = 30;

  /** What happened at one look. */
  record Look(int second, long wanted, long connected, int desired, int edges, Decision decision) {}

  private static final Instant MIDNIGHT = Instant.parse("2026-01-01T00:00:00Z");
  private static final int DRAIN_PER_SECOND = 500;

  private final Random random = new Random(1);
  private final ScalingRules rules;
  private final IntToLongFunction wanted;
  private final List<SimulatedEdge> edges = new ArrayList<>();
  private final List<Look> looks = new ArrayList<>();
  private int started;
  private int desired;
  private final List<Integer> refusedSeconds = new ArrayList<>();
  private long moved;
  private long edgeConnectionsMax;
  private int drainingMax;
  private int shedUntil;
  private History history = History.startingAt(MIDNIGHT);

  SimulatedDay(ScalingRules rules, IntToLongFunction wanted) {
    this.rules = rules;
    this.wanted = wanted;
    desired = rules.minReplicas();
    startMissing(-EDGE_START_SECONDS);
  }

  /** Plays one second, with a look at its end where it is time for one. */
  void play(int second) {
    comeAndGo(second);
    move();
    observeLimits();
    if (second % LOOK_SECONDS == 0) {
      look(second);
    }
  }

  void crashFullest(int second) {
    fullest().crash(second + EDGE_START_SECONDS);
  }

  void silenceFullest(int untilSecond) {
    fullest().beSilentUntil(untilSecond);
  }

  void silenceAll(int untilSecond) {
    edges.forEach(edge -> edge.beSilentUntil(untilSecond));
  }

  /** As after a restart of the operator: nothing is remembered. */
  void forget(int second) {
    history = History.startingAt(MIDNIGHT.plusSeconds(second));
  }

  List<Look> looks() {
    return looks;
  }

  /** When a client found the edge full that it came to; once for each attempt. */
  List<Integer> refusedSeconds() {
    return refusedSeconds;
  }

  long moved() {
    return moved;
  }

  long edgeConnectionsMax() {
    return edgeConnectionsMax;
  }

  int drainingMax() {
    return drainingMax;
  }

  private void comeAndGo(int second) {
    long missing = wanted.applyAsLong(second) - connected();
    for (long i = missing; i < 0; i++) {
      SimulatedEdge edge = edges.get(random.nextInt(edges.size()));
      edge.leave(Math.min(1, edge.connections()));
    }
    List<SimulatedEdge> open = edges.stream().filter(edge -> edge.admits(second)).toList();
    for (long i = 0; i < missing; i++) {
      SimulatedEdge edge = open.get(random.nextInt(open.size()));
      if (edge.connections() < rules.maxConnections()) {
        edge.connect(1);
      } else {
        refusedSeconds.add(second);
      }
    }
  }

  private void move() {
    edges.forEach(edge -> moved += edge.move(DRAIN_PER_SECOND));
  }

  private void observeLimits() {
    edgeConnectionsMax = Math.max(edgeConnectionsMax, fullest().connections());
    drainingMax =
        Math.max(drainingMax, (int) edges.stream().filter(SimulatedEdge::isDraining).count());
  }

  private void look(int second) {
    edges.removeIf(edge -> edge.isDraining() && edge.connections() == 0);
    Situation situation =
        new Situation(
            MIDNIGHT.plusSeconds(second),
            desired,
            edges.stream().map(edge -> edge.look(second)).toList(),
            false,
            false);
    EdgeScaling.Outcome outcome = EdgeScaling.decide(rules, situation, history);
    history = outcome.history();
    desired = outcome.decision().desired();
    act(outcome.decision(), second);
    shed(situation, second);
    looks.add(
        new Look(
            second,
            wanted.applyAsLong(second),
            connected(),
            desired,
            edges.size(),
            outcome.decision()));
  }

  private void act(Decision decision, int second) {
    switch (decision) {
      case ScaleUp up -> startMissing(second);
      case ScaleDown down -> find(down.victim()).drain();
      case Decision.Hold hold -> {}
    }
  }

  private void shed(Situation situation, int second) {
    if (second < shedUntil) {
      return;
    }
    for (Shedding.Shed shed : Shedding.plan(rules, situation)) {
      find(shed.pod()).shed(shed.connections());
      int seconds = (int) Duration.ofSeconds(shed.connections() / DRAIN_PER_SECOND).toSeconds();
      shedUntil = Math.max(shedUntil, second + seconds + 3 * LOOK_SECONDS);
    }
  }

  private void startMissing(int second) {
    long serving = edges.stream().filter(edge -> !edge.isDraining()).count();
    for (long i = serving; i < desired; i++) {
      edges.add(new SimulatedEdge("edge-" + started++, second + EDGE_START_SECONDS));
    }
  }

  private SimulatedEdge find(String name) {
    return edges.stream().filter(edge -> edge.name().equals(name)).findFirst().orElseThrow();
  }

  private SimulatedEdge fullest() {
    return edges.stream()
        .max((a, b) -> Long.compare(a.connections(), b.connections()))
        .orElseThrow();
  }

  private long connected() {
    return edges.stream().mapToLong(SimulatedEdge::connections).sum();
  }
}
