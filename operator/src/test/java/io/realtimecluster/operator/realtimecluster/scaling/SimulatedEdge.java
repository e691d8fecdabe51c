package io.realtimecluster.operator.realtimecluster.scaling;

import io.realtimecluster.operator.realtimecluster.scaling.EdgeLoad.Reading;
import java.time.Duration;
import java.util.Optional;

/** An edge of the simulation, second by second. */
final class SimulatedEdge {

  private static final int NEVER = -1;

  private final String name;
  private long connections;
  private long toShed;
  private int readyAt;
  private boolean draining;
  private int silentUntil;
  private int answeredAt = NEVER;
  private long answered;

  SimulatedEdge(String name, int readyAt) {
    this.name = name;
    this.readyAt = readyAt;
  }

  String name() {
    return name;
  }

  long connections() {
    return connections;
  }

  boolean isDraining() {
    return draining;
  }

  boolean admits(int second) {
    return second >= readyAt && !draining;
  }

  void connect(long clients) {
    connections += clients;
  }

  void leave(long clients) {
    connections -= clients;
  }

  /** All its clients are thrown out; answers how many. */
  long crash(int backAt) {
    long lost = connections;
    connections = 0;
    toShed = 0;
    readyAt = backAt;
    return lost;
  }

  void drain() {
    draining = true;
  }

  void shed(long clients) {
    toShed = clients;
  }

  /** Tells at most so many clients to move; answers how many it told. */
  long move(long most) {
    long moved = Math.min(most, draining ? connections : Math.min(toShed, connections));
    connections -= moved;
    toShed = Math.max(0, toShed - moved);
    return moved;
  }

  void beSilentUntil(int second) {
    silentUntil = second;
  }

  /** What the operator knows of it at this second. */
  EdgeLoad look(int second) {
    if (second >= silentUntil && second >= readyAt) {
      answeredAt = second;
      answered = connections;
    }
    return new EdgeLoad(
        name,
        admits(second),
        draining,
        answeredAt == NEVER
            ? Optional.empty()
            : Optional.of(new Reading(answered, Duration.ofSeconds(second - answeredAt))));
  }
}
