package io.realtimecluster.bench.measure;

import io.realtimecluster.bench.connection.Token;
import io.realtimecluster.bench.server.Servers.Listening;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Many clients connect at once, each with a token of its own, and join one room. The first time is
 * told apart: a server that has just started is still being compiled.
 */
public record StormMeasurement(Setup setup, int connections, int rounds, String heap) {
  private static final String NAME = "storm";
  private static final String SECRET = "a-secret-of-the-load-generator-with-32-bytes";
  private static final Duration TOKEN_LIFE = Duration.ofHours(1);
  private static final int WARM_UP_ROUNDS = 8;

  /** Below the backlog of the listening sockets, which is 4,096 on Linux as it comes. */
  private static final Members.Pace PACE = new Members.Pace(100_000, 2_000, 1);

  private static final int SETTLE_MILLIS = 3_000;

  public Report run() throws IOException, InterruptedException {
    var columns = new Columns();
    Instant expires = Instant.now().plus(TOKEN_LIFE);
    List<String> tokens =
        IntStream.range(0, connections)
            .mapToObj(index -> Token.hs256(SECRET, "user-" + index, expires))
            .toList();
    setup.eachServer(
        heap,
        0,
        Map.of("REALTIMECLUSTER_AUTH_DISABLED", "false", "REALTIMECLUSTER_AUTH_JWT_SECRET", SECRET),
        NAME,
        columns,
        (server, listening) -> measure(columns, tokens, server, listening));
    columns.note("The plain Netty server looks at no token.");
    return columns.report(
        NAME, "%,d clients connect with a token and join one room".formatted(connections));
  }

  private void measure(Columns columns, List<String> tokens, String server, Listening listening)
      throws InterruptedException, IOException {
    List<Double> seconds = new ArrayList<>();
    double cpuSeconds = 0;
    long refused = 0;
    for (int round = -WARM_UP_ROUNDS; round < rounds; round++) {
      double cpuBefore = listening.usage().cpuSeconds();
      try (Members members = Members.join(listening.url(), connections, PACE, tokens::get)) {
        if (round == -WARM_UP_ROUNDS) {
          columns.put(server, "all joined, first time", "s", members.joinedSeconds());
        }
        if (round >= 0) {
          seconds.add(members.joinedSeconds());
          cpuSeconds += listening.usage().cpuSeconds() - cpuBefore;
          refused += connections - members.joined();
          columns.problems(server, members.problems());
        }
      }
      Thread.sleep(SETTLE_MILLIS);
    }
    Collections.sort(seconds);
    columns.put(server, "all joined, median", "s", "<= 1", seconds.get(seconds.size() / 2));
    columns.put(server, "all joined, slowest round", "s", seconds.getLast());
    columns.put(server, "refused", "connections", "0", refused);
    columns.put(
        server, "processor", "µs/connection", cpuSeconds * 1e6 / connections / Math.max(1, rounds));
  }
}
