package io.realtimecluster.bench.measure;

import io.realtimecluster.bench.connection.ClientConnection;
import io.realtimecluster.bench.connection.ClientFrames;
import io.realtimecluster.bench.connection.Connections;
import io.realtimecluster.bench.connection.JoinedRoom;
import io.realtimecluster.bench.connection.Member;
import io.realtimecluster.bench.connection.MemberListener;
import io.realtimecluster.bench.connection.Protocol;
import io.realtimecluster.bench.connection.Roster;
import io.realtimecluster.bench.connection.SourceAddresses;
import io.realtimecluster.bench.connection.Target;
import io.realtimecluster.bench.fanout.Fanout;
import io.realtimecluster.bench.fanout.FanoutReport;
import io.realtimecluster.bench.server.Metrics;
import io.realtimecluster.bench.server.Servers;
import io.realtimecluster.bench.server.Servers.Listening;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Some subscribers stall: what that does to the others, to the server's memory, and how the stalled
 * ones fare; then more is published than can be sent at all. The service alone: the plain Netty
 * server has no limits to look at.
 */
public record OverloadMeasurement(
    Setup setup, int subscribers, int stalled, int rate, int excessRate, int seconds, String heap) {
  private static final String NAME = "overload";
  private static final int WARM_UP_SECONDS = 10;
  private static final int STALLED_RECEIVE_BYTES = 16_384;
  private static final Duration JOIN_TIMEOUT = Duration.ofSeconds(30);
  private static final String CLOSED_SLOW =
      "realtimecluster_edge_connections_closed_total{code=\"4008\"}";

  public Report run() throws IOException, InterruptedException {
    var columns = new Columns();
    try (var servers = new Servers(setup.root(), setup.output())) {
      Listening service = servers.standalone(setup.options(heap), Setup.unlimited(Map.of()));
      phase(columns, "all read", service, rate, 0);
      phase(columns, "%,d stalled".formatted(stalled), service, rate, stalled);
      phase(columns, "%,d/s published".formatted(excessRate), service, excessRate, 0);
    }
    columns.note(
        "The 99th percentile is that of the %,d that read. Goal: the stalled ones closed with"
                .formatted(subscribers)
            + " 4008, the others within twice their 99th percentile, memory bounded.");
    return columns.report(
        NAME, "Overload: %,d subscribers, %,d publishes/s".formatted(subscribers, rate));
  }

  private void phase(Columns columns, String name, Listening service, int publishes, int stalling)
      throws IOException, InterruptedException {
    double closedBefore = closedSlow(service);
    FanoutReport report;
    try (var connections = new Connections("stalled", 1, Protocol.PROTO, SourceAddresses.any())) {
      stall(connections, service.url(), stalling);
      report =
          new Fanout(
                  FanoutMeasurement.settings(
                      service.url(),
                      Protocol.PROTO,
                      subscribers,
                      publishes,
                      WARM_UP_SECONDS,
                      seconds))
              .run();
    }
    columns.put(name, "delivered", "1/s", report.deliveriesPerSecond());
    columns.put(name, "p50", "ms", report.delivery().p50Millis());
    columns.put(name, "p99", "ms", report.delivery().p99Millis());
    columns.put(name, "lost to those that read", "deliveries", report.lost());
    columns.put(name, "closed with 4008", "connections", closedSlow(service) - closedBefore);
    columns.put(
        name,
        "resident memory so far, peak",
        "MiB",
        service.usage().residentPeakBytes() / 1048576.0);
    columns.problems(name, report.errors());
  }

  private static double closedSlow(Listening service) throws IOException, InterruptedException {
    return Metrics.of(service).value(CLOSED_SLOW);
  }

  private static void stall(Connections connections, String url, int count)
      throws InterruptedException {
    connections.receiveBufferBytes(STALLED_RECEIVE_BYTES);
    var roster = new Roster(count, 2_000);
    var frames = new ClientFrames(Protocol.PROTO);
    Target target = Target.parse(url);
    roster.gather(connections, _ -> target, _ -> new Stalled(frames, roster), JOIN_TIMEOUT);
  }

  /** Joins and then reads nothing any more. */
  private static final class Stalled extends Member {
    private @Nullable ClientConnection connection;

    Stalled(ClientFrames frames, MemberListener listener) {
      super(frames, "", List.of("bench-" + Protocol.PROTO), listener);
    }

    @Override
    public void onOpen(ClientConnection opened) {
      connection = opened;
      super.onOpen(opened);
    }

    @Override
    public void onJoined(JoinedRoom joined) {
      super.onJoined(joined);
      if (connection != null) {
        connection.stopReading();
      }
    }
  }
}
