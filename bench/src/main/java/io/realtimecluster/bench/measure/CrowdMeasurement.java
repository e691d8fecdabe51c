package io.realtimecluster.bench.measure;

import io.realtimecluster.bench.connection.Target;
import io.realtimecluster.bench.connection.Token;
import io.realtimecluster.bench.crowd.Arrivals;
import io.realtimecluster.bench.crowd.CrowdStatus;
import io.realtimecluster.bench.fanout.Latency;
import io.realtimecluster.bench.fanout.Stamp;
import io.realtimecluster.bench.server.Cluster;
import io.realtimecluster.bench.server.Metrics;
import io.realtimecluster.bench.server.ProcessUsage;
import io.realtimecluster.bench.server.ServerProcess;
import io.realtimecluster.bench.server.Servers;
import io.realtimecluster.bench.server.Servers.Listening;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.ToLongFunction;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Everybody in one room, over several edges: how long a publication takes to reach all of them, and
 * how long they take to come back once an edge is killed.
 *
 * @param besidePlainNetty whether the same crowd listens to plain Netty servers before, each with a
 *     publisher of its own: what this machine can do without a broker and hubs
 */
public record CrowdMeasurement(
    Setup setup, String name, Size size, Times times, boolean besidePlainNetty, String heap) {

  /**
   * @param spareEdges how many of the edges nobody connects to before
   * @param kills how many edges are killed, the first ones, each once all are back from the one
   *     before and the warm-up is over again
   */
  public record Size(int clients, int edges, int spareEdges, int kills) {
    int edgesUsed() {
      return edges - spareEdges;
    }
  }

  /** How long publishing goes on before anything counts, and how long it counts. */
  public record Times(int warmUpSeconds, int seconds) {}

  private static final String ROOM = "crowd:bench";
  private static final String ROOM_TYPES =
      """
      [{"name":"crowd","match":"crowd:*","program":"relay",\
      "history":{"durability":"memory","size":1000},"presence":false}]""";

  /** Plain Netty servers look at no token. */
  private static final String NO_SECRET = "a-secret-that-nobody-verifies-with-32-bytes";

  private static final int PARTITIONS = 8;
  private static final int PUBLISHES_PER_SECOND = 1;
  private static final int JOINED_SECONDS_MAX = 240;
  private static final int RETURNED_SECONDS_MAX = 120;
  private static final Duration TOKEN_LIFE = Duration.ofHours(1);
  private static final String COLUMN = "edges, hub, broker";
  private static final String PLAIN_NETTY_COLUMN = "plain Netty";
  private static final String ASKED_HUB = "realtimecluster_edge_recoveries_total{from=\"hub\"}";

  public Report run() throws IOException, InterruptedException {
    var columns = new Columns();
    if (besidePlainNetty) {
      plainNetty(columns);
    }
    try (var servers = Servers.afterClients(setup.root(), setup.output().resolve(name))) {
      measure(servers, start(servers), columns);
    }
    return columns.report(
        name,
        "%,d clients in one room over %d edge(s)".formatted(size.clients(), size.edgesUsed()));
  }

  private Cluster start(Servers servers) throws IOException, InterruptedException {
    return Cluster.start(
        servers,
        new Cluster.Plan(1, size.edges(), PARTITIONS, ROOM_TYPES, setup.options(heap), Map.of()));
  }

  private void plainNetty(Columns columns) throws IOException, InterruptedException {
    try (var servers =
            Servers.afterClients(setup.root(), setup.output().resolve(name + "-plain-netty"));
        var speakers = new Speakers()) {
      List<Listening> listening = new ArrayList<>();
      for (int server = 0; server < size.edgesUsed(); server++) {
        listening.add(servers.ceiling(setup.options(heap), 0));
      }
      List<String> urls = listening.stream().map(Listening::url).toList();
      var run = new CrowdProcesses.Run(ROOM, ThreadLocalRandom.current().nextInt(), NO_SECRET);
      CrowdProcesses crowd = gather(servers, urls, staying(urls), run, PLAIN_NETTY_COLUMN, columns);
      for (String url : urls) {
        speakers.add(speaker(url, run));
      }
      speakers.begin(PUBLISHES_PER_SECOND);
      published(crowd, speakers, PLAIN_NETTY_COLUMN, columns);
      killed(index -> servers.kill(listening.get(index)), crowd, PLAIN_NETTY_COLUMN, columns);
    }
  }

  private void measure(Servers servers, Cluster cluster, Columns columns)
      throws IOException, InterruptedException {
    List<String> urls = cluster.edges().stream().map(Listening::url).toList();
    var run = new CrowdProcesses.Run(ROOM, ThreadLocalRandom.current().nextInt(), cluster.secret());
    CrowdProcesses crowd =
        gather(servers, urls.subList(0, size.edgesUsed()), staying(urls), run, COLUMN, columns);
    try (var speakers = new Speakers()) {
      speakers.add(speaker(urls.getLast(), run));
      speakers.begin(PUBLISHES_PER_SECOND);
      published(crowd, speakers, COLUMN, columns);
      memory(servers, columns);
      killed(cluster, crowd, speakers, columns);
    }
  }

  /** Ends one of the servers. */
  private interface Killing {
    void kill(int index) throws IOException, InterruptedException;
  }

  /**
   * The first servers are killed, one after the other: the first time measures the JVMs' compilers
   * more than what they compile.
   */
  private void killed(Killing killing, CrowdProcesses crowd, String column, Columns columns)
      throws IOException, InterruptedException {
    var awayBeforeMicros = new Histogram(Latency.DIGITS);
    for (int index = 0; index < size.kills(); index++) {
      if (index > 0) {
        Thread.sleep(Duration.ofSeconds(times.warmUpSeconds()));
      }
      long killedNanos = System.nanoTime();
      killing.kill(index);
      String which = "server killed, no. %d: ".formatted(index + 1);
      returned(crowd, killedNanos, awayBeforeMicros, new Column(column, which, columns));
    }
  }

  /** Where figures of one kind go. */
  private record Column(String name, String prefix, Columns columns) {
    void put(String figure, String unit, @Nullable String goal, double value) {
      columns.put(name, prefix + figure, unit, goal, value);
    }
  }

  /** Where clients come back to: a load balancer knows who is gone. */
  private <T> List<T> staying(List<T> servers) {
    return servers.subList(size.kills(), servers.size());
  }

  /** Returns once everybody is in the room. */
  private CrowdProcesses gather(
      Servers servers,
      List<String> urls,
      List<String> laterUrls,
      CrowdProcesses.Run run,
      String column,
      Columns columns)
      throws IOException, InterruptedException {
    long startNanos = System.nanoTime();
    CrowdProcesses crowd = CrowdProcesses.start(servers, size.clients(), urls, laterUrls, run);
    List<CrowdStatus> joined =
        crowd.await("connecting", status -> status.complete(-1), JOINED_SECONDS_MAX);
    columns.put(
        column, "all joined", "s", (max(joined, CrowdStatus::lastJoinedNanos) - startNanos) / 1e9);
    return crowd;
  }

  private static Speaker speaker(String url, CrowdProcesses.Run run)
      throws IOException, InterruptedException {
    String token = Token.hs256(run.secret(), "speaker", Instant.now().plus(TOKEN_LIFE));
    return new Speaker(
        Target.parse(url), token, ROOM, new Stamp(run.number(), FanoutMeasurement.PAYLOAD_BYTES));
  }

  private void published(CrowdProcesses crowd, Speakers speakers, String column, Columns columns)
      throws IOException, InterruptedException {
    Thread.sleep(Duration.ofSeconds(times.warmUpSeconds()));
    long first = speakers.offset();
    Thread.sleep(Duration.ofSeconds(times.seconds()));
    long last = speakers.offset();
    List<CrowdStatus> status =
        crowd.await("receiving", each -> each.complete(last), RETURNED_SECONDS_MAX);
    var micros = new Histogram(Latency.DIGITS);
    status.forEach(
        each ->
            Arrivals.addTo(
                micros, each.microsByOffset(), offset -> offset > first && offset <= last));
    Latency latency = Latency.of(micros);
    columns.put(
        column,
        "deliveries",
        "%,d wanted".formatted((last - first) * size.clients()),
        latency.count());
    columns.put(column, "delivery p50", "ms", latency.p50Millis());
    columns.put(column, "delivery p99", "ms", "<= 1,000", latency.p99Millis());
    columns.put(column, "delivery, the last of all", "ms", latency.maxMillis());
  }

  private static void memory(Servers servers, Columns columns) throws IOException {
    for (ServerProcess process : servers.running()) {
      columns.put(
          COLUMN,
          "resident memory of " + process.name(),
          "MiB",
          new ProcessUsage(process.pid()).treeResidentBytes() / 1048576.0);
    }
  }

  /** Edges are killed; publishing goes on at the last. */
  private void killed(Cluster cluster, CrowdProcesses crowd, Speakers speakers, Columns columns)
      throws IOException, InterruptedException {
    List<Listening> edges = cluster.edges();
    List<Listening> staying = staying(edges);
    double askedBefore = askedHub(staying);
    killed(index -> cluster.kill(edges.get(index)), crowd, COLUMN, columns);
    // Nothing may be missing of what was published meanwhile either.
    long last = speakers.offset();
    List<CrowdStatus> status =
        crowd.await("complete", each -> each.complete(last), RETURNED_SECONDS_MAX);
    columns.put(
        COLUMN, "asked the hub for what they missed", "requests", askedHub(staying) - askedBefore);
    columns.put(COLUMN, "publications lost", "", "0", sum(status, CrowdStatus::lost));
    columns.put(COLUMN, "publications doubled", "", "0", sum(status, CrowdStatus::doubled));
    columns.put(
        COLUMN,
        "told that something is gone",
        "clients",
        "0",
        sum(status, CrowdStatus::notRecovered));
    Map<String, Long> ended = new TreeMap<>();
    status.forEach(
        each -> each.ended().forEach((cause, count) -> ended.merge(cause, count, Long::sum)));
    columns.note("Connections that ended, with those of the killed edges: " + ended);
  }

  /**
   * Waits until all are in the room again after the loss of a server.
   *
   * @param awayBeforeMicros how long clients were away before it; with those of this time after
   */
  private static void returned(
      CrowdProcesses crowd, long killedNanos, Histogram awayBeforeMicros, Column column)
      throws IOException, InterruptedException {
    Thread.sleep(Duration.ofSeconds(1)); // Until then the followers still count as in the room.
    List<CrowdStatus> status = crowd.await("returning", CrowdStatus::present, RETURNED_SECONDS_MAX);
    double seconds = (max(status, CrowdStatus::lastJoinedNanos) - killedNanos) / 1e9;
    var awayMicros = new Histogram(Latency.DIGITS);
    status.stream()
        .map(CrowdStatus::awayMicros)
        .filter(text -> !text.isEmpty())
        .forEach(text -> Arrivals.addTo(awayMicros, text));
    awayMicros.subtract(awayBeforeMicros);
    awayBeforeMicros.add(awayMicros);
    Latency away = Latency.of(awayMicros);
    column.put("clients that lost it", "", null, away.count());
    column.put("half of them back", "s", null, away.p50Millis() / 1e3);
    column.put("99 % back", "s", null, away.p99Millis() / 1e3);
    column.put("all back", "s", "<= 10", seconds);
  }

  private static double askedHub(List<Listening> edges) throws IOException, InterruptedException {
    double asked = 0;
    for (Listening edge : edges) {
      asked += Metrics.of(edge).value(ASKED_HUB);
    }
    return asked;
  }

  private static long sum(List<CrowdStatus> status, ToLongFunction<CrowdStatus> value) {
    return status.stream().mapToLong(value).sum();
  }

  private static long max(List<CrowdStatus> status, ToLongFunction<CrowdStatus> value) {
    return status.stream().mapToLong(value).max().orElseThrow();
  }
}
