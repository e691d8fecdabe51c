package io.realtimecluster.bench.measure;

import io.realtimecluster.bench.server.Servers;
import io.realtimecluster.bench.server.Servers.Listening;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Our server beside others, each measured by the same generator in the same run, and started anew
 * for each part. All clients bring a token and are in one room.
 */
public record PeersMeasurement(
    Setup setup, Set<Part> parts, int connections, int subscribers, int seconds, String heap) {

  /** What is measured. */
  public enum Part {
    /** Memory of idle connections. */
    MEMORY,
    /** How long it takes until all clients have joined. */
    STORM,
    /** Latency of fan-out at a fixed rate. */
    FANOUT,
    /** The highest rate of fan-out that goes well. */
    MOST
  }

  private static final String NAME = "peers";
  private static final String ROOM = Members.ROOM;
  private static final int BATCH_MILLIS = 5;
  private static final int SETTLE_MILLIS = 3_000;

  private static final Members.Pace CALM = new Members.Pace(3_000, 256, 1);
  private static final int MEMORY_WARM_UP_ROUNDS = 3;
  private static final int MEMORY_WARM_UP_CONNECTIONS = 500;

  /** Below the backlog of the listening sockets, which is 4,096 on Linux as it comes. */
  private static final Members.Pace AT_ONCE = new Members.Pace(100_000, 2_000, 1);

  private static final int STORM_WARM_UP_ROUNDS = 2;
  private static final int STORM_ROUNDS = 3;

  public Report run() throws IOException, InterruptedException {
    var columns = new Columns();
    List<String> tokens = tokens();
    try (var servers = new Servers(setup.root(), setup.output())) {
      servers.buildPeers();
      for (Part part : Part.values()) {
        if (parts.contains(part)) {
          for (Peer peer : Peer.all(ROOM, setup.options(heap), batchMillis(part))) {
            measure(columns, servers, part, peer, tokens);
          }
        }
      }
    }
    columns.note("Plain Netty and nchan look at no token. × compares with " + Setup.SERVICE + ".");
    return columns.report(NAME, title(), Setup.SERVICE);
  }

  private String title() {
    return "Beside other servers: 1 room, %,d idle connections, %,d subscribers, %d bytes"
        .formatted(connections, subscribers, FanoutMeasurement.PAYLOAD_BYTES);
  }

  private List<String> tokens() {
    return IntStream.range(0, Math.max(connections, MEMORY_WARM_UP_CONNECTIONS))
        .mapToObj(index -> Peer.token("user-" + index))
        .toList();
  }

  /** Plain Netty gathers publications where there are any. */
  private static int batchMillis(Part part) {
    return part == Part.FANOUT || part == Part.MOST ? BATCH_MILLIS : 0;
  }

  private void measure(Columns columns, Servers servers, Part part, Peer peer, List<String> tokens)
      throws IOException, InterruptedException {
    System.err.println(part + ": " + peer.name());
    Listening listening = peer.start().start(servers);
    var disturbance = new Disturbance(listening.usage());
    switch (part) {
      case MEMORY -> memory(columns, peer, listening, tokens);
      case STORM -> storm(columns, peer, listening, tokens);
      case FANOUT -> new PeerFanout(peer, listening, ROOM, subscribers).fixed(columns, seconds);
      case MOST -> new PeerFanout(peer, listening, ROOM, subscribers).most(columns);
    }
    columns.put(
        peer.name(),
        part.name().toLowerCase(Locale.ROOT) + ": other processes meanwhile",
        "% of one core",
        disturbance.percent());
    servers.stop(listening);
  }

  private void memory(Columns columns, Peer peer, Listening listening, List<String> tokens)
      throws IOException, InterruptedException {
    for (int round = 0; round < MEMORY_WARM_UP_ROUNDS; round++) {
      join(peer, listening, MEMORY_WARM_UP_CONNECTIONS, CALM, tokens).close();
    }
    Thread.sleep(SETTLE_MILLIS);
    long beforeBytes = listening.usage().treeResidentBytes();
    try (Members members = join(peer, listening, connections, CALM, tokens)) {
      Thread.sleep(SETTLE_MILLIS);
      long afterBytes = listening.usage().treeResidentBytes();
      columns.put(
          peer.name(),
          "memory: resident, per idle connection",
          "bytes",
          (double) (afterBytes - beforeBytes) / Math.max(1, members.joined()));
      columns.put(peer.name(), "memory: resident, all of it", "MiB", afterBytes / 1048576.0);
      columns.problems(peer.name(), members.problems());
    }
  }

  private void storm(Columns columns, Peer peer, Listening listening, List<String> tokens)
      throws IOException, InterruptedException {
    List<Double> seconds = new ArrayList<>();
    for (int round = -STORM_WARM_UP_ROUNDS; round < STORM_ROUNDS; round++) {
      try (Members members = join(peer, listening, connections, AT_ONCE, tokens)) {
        if (round >= 0) {
          seconds.add(members.joinedSeconds());
          columns.problems(peer.name(), members.problems());
        }
      }
      Thread.sleep(SETTLE_MILLIS);
    }
    Collections.sort(seconds);
    columns.put(peer.name(), "storm: all joined, median", "s", seconds.get(seconds.size() / 2));
  }

  private static Members join(
      Peer peer, Listening listening, int count, Members.Pace pace, List<String> tokens)
      throws InterruptedException {
    return Members.join(peer.url(listening), peer.protocol(), count, pace, tokens::get);
  }
}
