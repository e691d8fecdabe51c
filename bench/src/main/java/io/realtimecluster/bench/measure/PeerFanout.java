package io.realtimecluster.bench.measure;

import io.realtimecluster.bench.connection.SourceAddresses;
import io.realtimecluster.bench.connection.Target;
import io.realtimecluster.bench.fanout.Fanout;
import io.realtimecluster.bench.fanout.FanoutReport;
import io.realtimecluster.bench.fanout.FanoutSettings;
import io.realtimecluster.bench.server.Servers.Listening;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Fan-out of one room on one of the servers that are compared. */
record PeerFanout(Peer peer, Listening listening, String room, int subscribers) {
  private static final int WARM_UP_SECONDS = 10;
  private static final int PUBLISHES_PER_SECOND = 100;

  private static final int MOST_WARM_UP_SECONDS = 2;
  private static final int MOST_SECONDS = 4;
  private static final double MOST_P99_MILLIS_MAX = 100;
  private static final double MOST_STEP = Math.sqrt(2);
  private static final int MOST_PUBLISHES_PER_SECOND_MAX = 4_000;
  private static final int ATTEMPTS_PER_STEP = 2;

  private static final Duration DRAIN = Duration.ofSeconds(5);

  /** At a fixed rate. */
  void fixed(Columns columns, int seconds) throws IOException, InterruptedException {
    double cpuSeconds = listening.usage().treeCpuSeconds();
    FanoutReport report = run(PUBLISHES_PER_SECOND, WARM_UP_SECONDS, seconds);
    cpuSeconds = listening.usage().treeCpuSeconds() - cpuSeconds;
    String name = "%,d/s: ".formatted(PUBLISHES_PER_SECOND * subscribers);
    columns.put(peer.name(), name + "delivered", "1/s", report.deliveriesPerSecond());
    columns.put(peer.name(), name + "p50", "ms", report.delivery().p50Millis());
    columns.put(peer.name(), name + "p99", "ms", report.delivery().p99Millis());
    columns.put(
        peer.name(),
        name + "server's processor",
        "µs/delivery",
        cpuSeconds * 1e6 / Math.max(1, report.received()));
    columns.problems(peer.name(), FanoutMeasurement.problems(name, report));
  }

  /**
   * At the highest rate that goes well. Each step is tried once more if it fails, because one pause
   * of a shared machine is no limit.
   */
  void most(Columns columns) throws IOException, InterruptedException {
    FanoutStep best = FanoutStep.NONE;
    int failures = 0;
    double rate = PUBLISHES_PER_SECOND;
    while (rate < MOST_PUBLISHES_PER_SECOND_MAX && failures < ATTEMPTS_PER_STEP) {
      FanoutStep step = step((int) rate);
      System.err.println(peer.name() + " " + step);
      if (step.failure(MOST_P99_MILLIS_MAX) == null) {
        best = step;
        failures = 0;
        rate *= MOST_STEP;
      } else {
        failures++;
      }
    }
    columns.put(peer.name(), "most: delivered", "1/s", best.perSecond());
    columns.put(peer.name(), "most: p99", "ms", best.p99Millis());
  }

  private FanoutStep step(int rate) throws IOException, InterruptedException {
    long loopbackBytes = Loopback.receivedBytes();
    FanoutReport report = run(rate, MOST_WARM_UP_SECONDS, MOST_SECONDS);
    loopbackBytes = Loopback.receivedBytes() - loopbackBytes;
    return FanoutStep.of(rate, report, loopbackBytes, FanoutMeasurement.PAYLOAD_BYTES);
  }

  private FanoutReport run(int rate, int warmUpSeconds, int seconds) throws InterruptedException {
    List<Target> targets = List.of(Target.parse(peer.url(listening)));
    return new Fanout(
            new FanoutSettings(
                targets,
                targets,
                peer.protocol(),
                Peer::token,
                SourceAddresses.any(),
                2_000,
                1,
                room,
                1,
                subscribers,
                1,
                // One: its publishes' numbers stand for offsets where a server has none.
                1,
                rate,
                FanoutMeasurement.PAYLOAD_BYTES,
                Duration.ofSeconds(warmUpSeconds),
                Duration.ofSeconds(seconds),
                DRAIN))
        .run();
  }
}
