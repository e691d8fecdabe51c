package io.realtimecluster.bench.measure;

import io.realtimecluster.bench.server.Cluster;
import io.realtimecluster.bench.server.Jvm;
import io.realtimecluster.bench.server.Servers;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** What an idle room costs a hub in memory, and how long a new owner takes to rebuild a room. */
public record HubMeasurement(Setup setup, int rooms, int events, String heap) {
  private static final String NAME = "hub";
  private static final int PARTITIONS = 64;
  private static final int ROOMS_PER_CONNECTION = 128;
  private static final int REBUILDS = 5;
  private static final String LONG_ROOM = "state:long";

  /** A hub that has just started runs what it has compiled yet: some rooms come before. */
  private static final List<String> WARM_UP_ROOMS =
      IntStream.range(0, 10).mapToObj(room -> "state:warm-up-" + room).toList();

  private static final int WARM_UP_EVENTS = 2_500;

  /** Longer than an edge keeps a room whose last member has left, so that nobody asks for it. */
  private static final Duration EMPTY = Duration.ofSeconds(15);

  private static final int SETTLE_MILLIS = 3_000;
  private static final String ROOM_TYPES =
      """
      [{"name":"state","match":"state:*","program":"state",\
      "history":{"durability":"durable","size":1000},"presence":false}]""";
  private static final Map<String, String> UNLIMITED =
      Map.of(
          "REALTIMECLUSTER_EDGE_PUBLISHES_PER_SECOND_MAX", "0",
          "REALTIMECLUSTER_EDGE_UNANSWERED_REQUESTS_MAX", "100000");

  public Report run() throws IOException, InterruptedException {
    var columns = new Columns();
    try (var servers = new Servers(setup.root(), setup.output().resolve(NAME))) {
      var plan = new Cluster.Plan(1, 1, PARTITIONS, ROOM_TYPES, setup.options(heap), UNLIMITED);
      Cluster cluster = Cluster.start(servers, plan);
      rebuild(cluster, columns);
      memory(cluster, columns);
    }
    return columns.report(NAME, "One hub: rooms in memory and from the log");
  }

  private void memory(Cluster cluster, Columns columns) throws IOException, InterruptedException {
    Jvm hub = cluster.hubs().getFirst().jvm();
    long before = live(hub);
    int connections = Math.ceilDiv(rooms, ROOMS_PER_CONNECTION);
    try (var members = new HubClients(cluster, connections)) {
      int joined = members.join(HubMeasurement::roomsOf) * ROOMS_PER_CONNECTION;
      Thread.sleep(SETTLE_MILLIS);
      columns.put(NAME, "idle rooms with one member", "rooms", joined);
      columns.put(
          NAME,
          "live heap per idle room",
          "bytes",
          "<= 1,024",
          (live(hub) - before) / (double) Math.max(1, joined));
      columns.problems(NAME, members.problems());
    }
  }

  private static long live(Jvm hub) throws IOException, InterruptedException {
    hub.collectGarbage();
    return Jvm.bytes(hub.histogram());
  }

  private static List<String> roomsOf(int connection) {
    return IntStream.range(0, ROOMS_PER_CONNECTION)
        .mapToObj(turn -> "idle-" + (connection * ROOMS_PER_CONNECTION + turn))
        .toList();
  }

  /** A hub that has never seen the room is asked for it; what an empty room takes is beside it. */
  private void rebuild(Cluster cluster, Columns columns) throws IOException, InterruptedException {
    fill(cluster, LONG_ROOM, events);
    for (String room : WARM_UP_ROOMS) {
      fill(cluster, room, WARM_UP_EVENTS);
    }
    double[] rebuilt = new double[REBUILDS];
    double[] empty = new double[REBUILDS];
    for (int turn = 0; turn < REBUILDS; turn++) {
      Thread.sleep(EMPTY);
      cluster.replaceHub();
      for (String room : WARM_UP_ROOMS) {
        joinMillis(cluster, room);
      }
      empty[turn] = joinMillis(cluster, "state:empty-" + turn);
      rebuilt[turn] = joinMillis(cluster, LONG_ROOM);
    }
    Arrays.sort(rebuilt);
    Arrays.sort(empty);
    String what = "join of a room with %,d events at a new owner".formatted(events);
    columns.put(NAME, what + ", median", "ms", "<= 100", rebuilt[REBUILDS / 2]);
    columns.put(NAME, what + ", slowest of " + REBUILDS, "ms", rebuilt[REBUILDS - 1]);
    columns.put(NAME, "join of an empty room there, median", "ms", empty[REBUILDS / 2]);
  }

  private static void fill(Cluster cluster, String room, int count)
      throws IOException, InterruptedException {
    try (var commander = new HubClients(cluster, 1)) {
      commander.join(_ -> List.of(room));
      commander.increments(count);
    }
  }

  private static double joinMillis(Cluster cluster, String room)
      throws IOException, InterruptedException {
    try (var joiner = new HubClients(cluster, 1)) {
      joiner.join(_ -> List.of(room));
      return joiner.joinMillis();
    }
  }
}
