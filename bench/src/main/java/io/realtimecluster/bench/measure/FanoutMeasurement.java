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
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Fan-out of one room at given rates, and the highest rate that still goes well: step by step up,
 * until the 99th percentile is over a limit or a delivery is missing.
 */
public record FanoutMeasurement(
    Setup setup, int subscribers, List<Protocol> protocols, int seconds, Part part, String heap) {

  /** The rates of the goals, or the search for the highest. */
  public enum Part {
    FIXED,
    SEARCH
  }

  private static final String NAME = "fanout";
  static final int PAYLOAD_BYTES = 100;

  /** At the higher rate, before both: compilers that still run take a fifth of the processor. */
  private static final int JVM_WARM_UP_SECONDS = 40;

  private static final int WARM_UP_SECONDS = 5;
  private static final int SEARCH_WARM_UP_SECONDS = 2;
  private static final int SEARCH_SECONDS = 5;
  private static final double SEARCH_P99_MILLIS_MAX = 100;
  private static final double SEARCH_STEP = 1.2;
  private static final int ATTEMPTS_PER_STEP = 2;
  private static final int BATCH_MILLIS = 5;

  /** The rates of the goals, in publishes per second; with 1,000 subscribers 10^5 and 10^6. */
  private static final int MODERATE = 100;

  private static final int HIGH = 1_000;
  private static final int PUBLISHES_PER_SECOND_MAX = 8_000;

  public Report run() throws IOException, InterruptedException {
    var columns = new Columns();
    setup.eachServer(
        heap,
        BATCH_MILLIS,
        Map.of(),
        NAME,
        columns,
        (server, listening) -> {
          for (Protocol protocol : protocols) {
            switch (part) {
              case FIXED -> {
                fanout(listening, protocol, HIGH, JVM_WARM_UP_SECONDS, 1);
                fixed(columns, server, listening, protocol, MODERATE, "<= 4", "<= 10");
                fixed(columns, server, listening, protocol, HIGH, null, "<= 25");
              }
              case SEARCH -> search(columns, server, listening, protocol);
            }
          }
        });
    columns.note(
        "The plain Netty server gathers for up to %d ms while it is busy.".formatted(BATCH_MILLIS));
    return columns.report(
        NAME + "-" + part.name().toLowerCase(Locale.ROOT),
        "Fan-out: 1 room, %,d subscribers, %d bytes".formatted(subscribers, PAYLOAD_BYTES));
  }

  private void fixed(
      Columns columns,
      String server,
      Listening listening,
      Protocol protocol,
      int rate,
      @Nullable String p50Goal,
      String p99Goal)
      throws IOException, InterruptedException {
    String name = "%s %,d/s".formatted(protocol, rate * subscribers);
    double cpuSeconds = listening.usage().cpuSeconds();
    FanoutReport report = fanout(listening, protocol, rate, WARM_UP_SECONDS, seconds);
    cpuSeconds = listening.usage().cpuSeconds() - cpuSeconds;
    columns.put(server, name + ": delivered", "1/s", report.deliveriesPerSecond());
    columns.put(server, name + ": p50", "ms", p50Goal, report.delivery().p50Millis());
    columns.put(server, name + ": p99", "ms", p99Goal, report.delivery().p99Millis());
    columns.put(
        server,
        name + ": server's processor",
        "µs/delivery",
        cpuSeconds * 1e6 / Math.max(1, report.received()));
    columns.problems(server, problems(name, report));
  }

  /**
   * Each step is tried once more if it fails, because one pause of a shared machine is no limit.
   * The note tells every step and why the last one failed.
   */
  private void search(Columns columns, String server, Listening listening, Protocol protocol)
      throws IOException, InterruptedException {
    FanoutStep best = FanoutStep.NONE;
    var steps = new StringBuilder(server + ", " + protocol + ", steps of the search:\n```\n");
    int failures = 0;
    double rate = HIGH;
    while (rate < PUBLISHES_PER_SECOND_MAX && failures < ATTEMPTS_PER_STEP) {
      FanoutStep step = step(listening, protocol, (int) rate);
      steps.append(step).append('\n');
      System.err.println(server + " " + step);
      if (step.failure(SEARCH_P99_MILLIS_MAX) == null) {
        best = step;
        failures = 0;
        rate *= SEARCH_STEP;
      } else {
        failures++;
      }
    }
    columns.put(server, protocol + " most: delivered", "1/s", ">= 1,600,000", best.perSecond());
    columns.put(server, protocol + " most: p99", "ms", best.p99Millis());
    columns.note(steps.append("```").toString());
  }

  private FanoutStep step(Listening listening, Protocol protocol, int rate)
      throws IOException, InterruptedException {
    long loopbackBytes = Loopback.receivedBytes();
    FanoutReport report = fanout(listening, protocol, rate, SEARCH_WARM_UP_SECONDS, SEARCH_SECONDS);
    return FanoutStep.of(rate, report, Loopback.receivedBytes() - loopbackBytes, PAYLOAD_BYTES);
  }

  private FanoutReport fanout(
      Listening listening, Protocol protocol, int rate, int warmUpSeconds, int measuredSeconds)
      throws InterruptedException {
    return new Fanout(
            settings(listening.url(), protocol, subscribers, rate, warmUpSeconds, measuredSeconds))
        .run();
  }

  static FanoutSettings settings(
      String url,
      Protocol protocol,
      int subscribers,
      int rate,
      int warmUpSeconds,
      int measuredSeconds) {
    List<Target> targets = List.of(Target.parse(url));
    return new FanoutSettings(
        targets,
        targets,
        protocol,
        _ -> "",
        SourceAddresses.any(),
        2_000,
        1,
        "bench-" + protocol,
        1,
        subscribers,
        1,
        1,
        rate,
        PAYLOAD_BYTES,
        Duration.ofSeconds(warmUpSeconds),
        Duration.ofSeconds(measuredSeconds),
        Duration.ofSeconds(10));
  }

  static Map<String, Long> problems(String name, FanoutReport report) {
    Map<String, Long> problems = new TreeMap<>();
    report.errors().forEach((cause, count) -> problems.put(name + " " + cause, count));
    if (report.lost() + report.doubled() + report.outOfOrder() > 0) {
      problems.put(
          name + " lost, doubled or out of order",
          report.lost() + report.doubled() + report.outOfOrder());
    }
    return problems;
  }
}
