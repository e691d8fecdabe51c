package io.realtimecluster.bench.measure;

import io.realtimecluster.bench.broker.BrokerRoundtrip;
import io.realtimecluster.bench.broker.BrokerRoundtripReport;
import io.realtimecluster.bench.connection.Protocol;
import io.realtimecluster.bench.connection.SourceAddresses;
import io.realtimecluster.bench.connection.Target;
import io.realtimecluster.bench.connection.Token;
import io.realtimecluster.bench.fanout.Fanout;
import io.realtimecluster.bench.fanout.FanoutReport;
import io.realtimecluster.bench.fanout.FanoutSettings;
import io.realtimecluster.bench.server.Cluster;
import io.realtimecluster.bench.server.Metrics;
import io.realtimecluster.bench.server.ProcessUsage;
import io.realtimecluster.bench.server.ServerProcess;
import io.realtimecluster.bench.server.Servers;
import io.realtimecluster.bench.server.Servers.Listening;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;

/**
 * A publish on one edge that reaches the others, through RabbitMQ, one hub and, if the room is
 * durable, Infinispan; beside RabbitMQ's own two hops in the same run.
 */
public record PathMeasurement(
    Setup setup, Part part, int rate, int warmUpSeconds, int seconds, String heap) {

  /** Latency at one rate, or the highest rate that is kept. */
  public enum Part {
    LATENCY,
    MOST
  }

  private static final String BROKER = "RabbitMQ alone";
  private static final String NAME = "path";
  private static final int EDGES = 3;
  private static final int PARTITIONS = 64;
  private static final int MANY_ROOMS = 64;
  private static final double STEP = 1.25;
  private static final int RATE_MAX = 60_000;
  private static final int STEP_WARM_UP_SECONDS = 5;
  private static final int STEP_SECONDS = 8;
  private static final double MOST_P99_MILLIS_MAX = 500;
  private static final Duration DRAIN = Duration.ofSeconds(15);
  private static final Duration TOKEN_LIFE = Duration.ofHours(1);
  private static final String ROOM_TYPES =
      """
      [{"name":"plain","match":"plain*","program":"relay","history":{"durability":"none"},"presence":false},
      {"name":"durable","match":"durable*","program":"relay",\
      "history":{"durability":"durable","size":1000},"presence":false}]""";
  private static final Map<String, String> UNLIMITED =
      Map.of(
          "REALTIMECLUSTER_EDGE_PUBLISHES_PER_SECOND_MAX", "0",
          "REALTIMECLUSTER_EDGE_UNANSWERED_REQUESTS_MAX", "100000");

  /** A kind of room, with what it is to reach. */
  private record Kind(String name, String p50Goal, String p99Goal) {}

  private static final List<Kind> KINDS =
      List.of(new Kind("plain", "<= 3", "<= 12"), new Kind("durable", "<= 5", "<= 20"));

  public Report run() throws IOException, InterruptedException, TimeoutException {
    var columns = new Columns();
    try (var servers = new Servers(setup.root(), setup.output().resolve(NAME))) {
      var plan = new Cluster.Plan(1, EDGES, PARTITIONS, ROOM_TYPES, setup.options(heap), UNLIMITED);
      Cluster cluster = Cluster.start(servers, plan);
      switch (part) {
        case LATENCY -> latency(cluster, columns);
        case MOST -> {
          most(servers, cluster, "durable", 1, 5_000, columns);
          most(servers, cluster, "durable", MANY_ROOMS, 15_000, columns);
        }
      }
    }
    return columns.report(
        NAME + "-" + part.name().toLowerCase(Locale.ROOT),
        "Publish on one edge, subscribers on %d, one hub".formatted(EDGES));
  }

  private void latency(Cluster cluster, Columns columns)
      throws IOException, InterruptedException, TimeoutException {
    BrokerRoundtripReport broker =
        new BrokerRoundtrip(
                rate,
                FanoutMeasurement.PAYLOAD_BYTES,
                Duration.ofSeconds(10),
                Duration.ofSeconds(seconds))
            .run(
                cluster.broker().host(),
                cluster.broker().port(),
                cluster.broker().user(),
                cluster.broker().password());
    for (Kind kind : KINDS) {
      Counts before = Counts.of(cluster);
      FanoutReport report = fanout(cluster, kind.name(), 1, rate, warmUpSeconds, seconds);
      Counts counts = Counts.of(cluster).minus(before);
      columns.put(
          BROKER, kind.name() + ": p50", "ms", kind.p50Goal(), broker.delivery().p50Millis());
      columns.put(NAME, kind.name() + ": p50", "ms", kind.p50Goal(), report.delivery().p50Millis());
      columns.put(
          BROKER, kind.name() + ": p99", "ms", kind.p99Goal(), broker.delivery().p99Millis());
      columns.put(NAME, kind.name() + ": p99", "ms", kind.p99Goal(), report.delivery().p99Millis());
      columns.put(
          NAME, kind.name() + ": acknowledged, p99", "ms", report.acknowledge().p99Millis());
      columns.put(
          NAME, kind.name() + ": AMQP messages per publication", "", counts.perPublication());
      columns.put(
          NAME,
          kind.name() + ": deliveries per publication",
          "",
          "%d".formatted(EDGES),
          (double) report.received() / Math.max(1, report.published()));
      columns.problems(NAME, FanoutMeasurement.problems(kind.name(), report));
    }
  }

  /** Up in steps until a rate is not kept; each process's share is that of the last kept rate. */
  private void most(
      Servers servers, Cluster cluster, String room, int rooms, int goal, Columns columns)
      throws IOException, InterruptedException {
    String name = "%s, %d room(s)".formatted(room, rooms);
    fanout(cluster, room, rooms, goal / 4, warmUpSeconds, 1);
    FanoutReport best = null;
    Map<String, Double> shares = Map.of();
    Counts counts = Counts.NONE;
    for (double tried = goal / 2.0; tried < RATE_MAX; tried *= STEP) {
      Counts before = Counts.of(cluster);
      Map<String, Double> cpuBefore = cpuSeconds(servers);
      long startNanos = System.nanoTime();
      FanoutReport report =
          fanout(cluster, room, rooms, (int) tried, STEP_WARM_UP_SECONDS, STEP_SECONDS);
      System.err.printf(
          "%s: %,d/s p99 %.1f ms lost %d %s%n",
          name, (int) tried, report.delivery().p99Millis(), report.lost(), report.errors());
      if (!report.intact()
          || report.publishesPerSecond() < tried * 0.95
          || report.delivery().p99Millis() > MOST_P99_MILLIS_MAX) {
        break;
      }
      best = report;
      counts = Counts.of(cluster).minus(before);
      shares = shares(cpuBefore, cpuSeconds(servers), (System.nanoTime() - startNanos) / 1e9);
    }
    columns.put(
        NAME,
        name + ": most",
        "publishes/s",
        ">= %,d".formatted(goal),
        best == null ? 0 : best.publishesPerSecond());
    if (best != null) {
      columns.put(NAME, name + ": p99 at that", "ms", best.delivery().p99Millis());
      columns.put(
          NAME, name + ": AMQP messages per publication", "", "< 1", counts.perPublication());
      shares.forEach(
          (process, share) -> columns.put(NAME, name + ": " + process, "% of one core", share));
    }
  }

  private static Map<String, Double> cpuSeconds(Servers servers) throws IOException {
    Map<String, Double> seconds = new TreeMap<>();
    for (ServerProcess process : servers.running()) {
      seconds.put(process.name(), new ProcessUsage(process.pid()).treeCpuSeconds());
    }
    return seconds;
  }

  private static Map<String, Double> shares(
      Map<String, Double> before, Map<String, Double> after, double elapsedSeconds) {
    Map<String, Double> shares = new TreeMap<>();
    after.forEach(
        (name, seconds) ->
            shares.put(name, (seconds - before.getOrDefault(name, 0.0)) / elapsedSeconds * 100));
    return shares;
  }

  /** Publishers on the first edge, and a subscriber of each room on every edge. */
  private static FanoutReport fanout(
      Cluster cluster, String room, int rooms, int perSecond, int warmUpSeconds, int seconds)
      throws InterruptedException {
    List<Target> targets = cluster.edges().stream().map(edge -> Target.parse(edge.url())).toList();
    Instant expires = Instant.now().plus(TOKEN_LIFE);
    Map<String, String> tokens = new HashMap<>();
    return new Fanout(
            new FanoutSettings(
                targets,
                targets.subList(0, 1),
                Protocol.PROTO,
                user ->
                    tokens.computeIfAbsent(
                        user, name -> Token.hs256(cluster.secret(), name, expires)),
                SourceAddresses.any(),
                2_000,
                1,
                room,
                rooms,
                // Rooms in turn on edges in turn: every pair once, for 3 does not divide 1 or 64.
                EDGES * rooms,
                1,
                Math.min(rooms, 16),
                perSecond,
                FanoutMeasurement.PAYLOAD_BYTES,
                Duration.ofSeconds(warmUpSeconds),
                Duration.ofSeconds(seconds),
                DRAIN))
        .run();
  }

  /** What went over the broker. */
  private record Counts(double publications, double amqpMessages) {
    static final Counts NONE = new Counts(0, 0);

    static Counts of(Cluster cluster) throws IOException, InterruptedException {
      double publications = 0;
      double messages = 0;
      for (Listening hub : cluster.hubs()) {
        publications += Metrics.of(hub).value("realtimecluster_hub_publications_total");
        messages += messages(hub, "downstream-out");
      }
      for (Listening edge : cluster.edges()) {
        messages += messages(edge, "upstream");
      }
      return new Counts(publications, messages);
    }

    private static double messages(Listening server, String channel)
        throws IOException, InterruptedException {
      return Metrics.of(server)
          .value("realtimecluster_broker_messages_total{channel=\"%s\"}".formatted(channel));
    }

    Counts minus(Counts before) {
      return new Counts(publications - before.publications, amqpMessages - before.amqpMessages);
    }

    double perPublication() {
      return amqpMessages / Math.max(1, publications);
    }
  }
}
