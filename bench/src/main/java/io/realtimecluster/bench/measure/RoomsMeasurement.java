package io.realtimecluster.bench.measure;

import io.realtimecluster.bench.connection.Protocol;
import io.realtimecluster.bench.connection.SourceAddresses;
import io.realtimecluster.bench.connection.Target;
import io.realtimecluster.bench.fanout.Fanout;
import io.realtimecluster.bench.fanout.FanoutReport;
import io.realtimecluster.bench.fanout.FanoutSettings;
import io.realtimecluster.bench.server.Servers.Listening;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Many small rooms: ten members each, one of which publishes once a second. A subscriber is in ten
 * rooms, a publisher in a hundred.
 */
public record RoomsMeasurement(
    Setup setup, int rooms, int warmUpSeconds, int seconds, String heap) {
  private static final String NAME = "rooms";
  private static final int SUBSCRIBERS_PER_ROOM = 9;
  private static final int ROOMS_PER_SUBSCRIBER = 10;
  private static final int ROOMS_PER_PUBLISHER = 100;
  private static final int BATCH_MILLIS = 5;
  private static final Duration DRAIN = Duration.ofSeconds(15);

  public Report run() throws IOException, InterruptedException {
    var columns = new Columns();
    setup.eachServer(
        heap,
        BATCH_MILLIS,
        Map.of(),
        NAME,
        columns,
        (server, listening) -> measure(columns, server, listening));
    columns.note(
        "Deliveries to the %,d subscribers are timed; those to the publishers, a tenth more, are not."
            .formatted(rooms * SUBSCRIBERS_PER_ROOM / ROOMS_PER_SUBSCRIBER));
    return columns.report(
        NAME,
        "%,d rooms of %d, a publish per second in each".formatted(rooms, SUBSCRIBERS_PER_ROOM + 1));
  }

  private void measure(Columns columns, String server, Listening listening)
      throws IOException, InterruptedException {
    double cpuSeconds = listening.usage().cpuSeconds();
    long startNanos = System.nanoTime();
    FanoutReport report = new Fanout(settings(listening.url())).run();
    cpuSeconds = listening.usage().cpuSeconds() - cpuSeconds;
    double elapsedSeconds = (System.nanoTime() - startNanos) / 1e9;
    columns.put(server, "published", "1/s", report.publishesPerSecond());
    columns.put(server, "delivered", "1/s", ">= 90,000", report.deliveriesPerSecond());
    columns.put(server, "p50", "ms", report.delivery().p50Millis());
    columns.put(server, "p99", "ms", "<= 30", report.delivery().p99Millis());
    columns.put(
        server, "processor, the whole run", "% of one core", cpuSeconds / elapsedSeconds * 100);
    columns.put(
        server, "resident memory, peak", "MiB", listening.usage().residentPeakBytes() / 1048576.0);
    columns.problems(server, FanoutMeasurement.problems(NAME, report));
  }

  private FanoutSettings settings(String url) {
    List<Target> targets = List.of(Target.parse(url));
    return new FanoutSettings(
        targets,
        targets,
        Protocol.PROTO,
        _ -> "",
        SourceAddresses.parse("127.0.0.2-127.0.0.9"),
        2_000,
        1,
        "bench-rooms",
        rooms,
        rooms * SUBSCRIBERS_PER_ROOM / ROOMS_PER_SUBSCRIBER,
        ROOMS_PER_SUBSCRIBER,
        Math.ceilDiv(rooms, ROOMS_PER_PUBLISHER),
        rooms,
        FanoutMeasurement.PAYLOAD_BYTES,
        Duration.ofSeconds(warmUpSeconds),
        Duration.ofSeconds(seconds),
        DRAIN);
  }
}
