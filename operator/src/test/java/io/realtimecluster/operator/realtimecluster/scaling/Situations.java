package io.realtimecluster.operator.realtimecluster.scaling;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Edges as tests need them. */
final class Situations {

  static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  static final Duration WINDOW = Duration.ofSeconds(600);

  /** 2 to 10 edges, 100 connections each, at most 200. */
  static final ScalingRules RULES = new ScalingRules(2, 10, 100, 200, WINDOW, false);

  private Situations() {}

  static ScalingRules external(int replicas) {
    return new ScalingRules(replicas, 10, 100, 200, WINDOW, true);
  }

  /** Edges a, b, c and so on, all ready, each with its connections. */
  static Situation at(Instant now, int desired, long... connections) {
    return of(now, desired, ready(connections));
  }

  static Situation of(Instant now, int desired, List<EdgeLoad> edges) {
    return new Situation(now, desired, edges, false, false);
  }

  /** So many connections, spread evenly. */
  static Situation spread(Instant now, int desired, long connections) {
    return at(
        now,
        desired,
        LongStream.range(0, desired)
            .map(i -> connections / desired + (i < connections % desired ? 1 : 0))
            .toArray());
  }

  static List<EdgeLoad> ready(long... connections) {
    return IntStream.range(0, connections.length)
        .mapToObj(i -> edge(name(i), connections[i], Duration.ZERO))
        .toList();
  }

  static EdgeLoad edge(String pod, long connections, Duration age) {
    return new EdgeLoad(pod, true, false, Optional.of(new EdgeLoad.Reading(connections, age)));
  }

  static EdgeLoad draining(String pod, long connections) {
    return new EdgeLoad(
        pod, false, true, Optional.of(new EdgeLoad.Reading(connections, Duration.ZERO)));
  }

  /** A history of the whole window in which so many edges were needed. */
  static History historyOf(int edges) {
    return History.startingAt(NOON.minus(WINDOW)).with(NOON, edges, 0, WINDOW);
  }

  private static String name(int index) {
    return String.valueOf((char) ('a' + index));
  }
}
