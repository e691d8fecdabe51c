package io.realtimecluster.bench.measure;

import io.realtimecluster.bench.server.Servers.Listening;
import java.io.IOException;
import java.util.Map;

/** What connections cost that do nothing but answer pings: processor time and bytes on the wire. */
public record IdleMeasurement(Setup setup, int connections, int seconds, String heap) {
  private static final String NAME = "idle";
  private static final Members.Pace PACE = new Members.Pace(3_000, 256, 1);
  private static final int SETTLE_MILLIS = 5_000;

  public Report run() throws IOException, InterruptedException {
    var columns = new Columns();
    setup.eachServer(
        heap, 0, Map.of(), NAME, (server, listening) -> measure(columns, server, listening));
    columns.note("The plain Netty server sends no pings: what it takes is what waiting costs.");
    return columns.report(
        NAME, "%,d idle connections, pings at 25 s, over %d s".formatted(connections, seconds));
  }

  private void measure(Columns columns, String server, Listening listening)
      throws IOException, InterruptedException {
    try (Members members = Members.join(listening.url(), connections, PACE, _ -> "")) {
      Thread.sleep(SETTLE_MILLIS);
      double cpuSeconds = listening.usage().cpuSeconds();
      long wireBytes = members.wireBytes();
      long startNanos = System.nanoTime();
      Thread.sleep(seconds * 1_000L);
      double elapsedSeconds = (System.nanoTime() - startNanos) / 1e9;
      double cpu = (listening.usage().cpuSeconds() - cpuSeconds) / elapsedSeconds;
      double bytes = members.wireBytes() - wireBytes;
      columns.put(server, "processor", "% of one core", "<= 2", cpu * 100);
      columns.put(
          server,
          "WebSocket bytes, both ways",
          "bytes/connection/minute",
          "<= 20",
          bytes / Math.max(1, members.joined()) * 60 / elapsedSeconds);
      columns.problems(server, members.problems());
    }
  }
}
