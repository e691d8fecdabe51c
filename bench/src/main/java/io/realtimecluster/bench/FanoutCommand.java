package io.realtimecluster.bench;

import io.realtimecluster.bench.connection.Target;
import io.realtimecluster.bench.fanout.Fanout;
import io.realtimecluster.bench.fanout.FanoutReport;
import io.realtimecluster.bench.fanout.FanoutSettings;
import io.realtimecluster.bench.fanout.Stamp;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench fanout}. */
@Command(
    name = "fanout",
    description =
        "Publishes at a fixed rate and follows every publication to every subscriber."
            + " Exit code 1 if one was lost, doubled or out of order.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class FanoutCommand implements Callable<Integer> {
  private static final int ROOMS_PER_CONNECTION_MAX = 128;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ConnectionOptions connection = new ConnectionOptions();

  @Option(
      names = "--publisher-url",
      paramLabel = "URL",
      converter = ConnectionOptions.TargetConverter.class,
      description = "server for the publishers, repeatable (that of the subscribers)")
  private List<Target> publisherTargets = List.of();

  @Option(
      names = "--room",
      defaultValue = "bench",
      description = "room's name, or the beginning of several (${DEFAULT-VALUE})")
  private String room = "";

  @Option(
      names = "--rooms",
      paramLabel = "N",
      defaultValue = "1",
      description = "subscribers join them in turn (${DEFAULT-VALUE})")
  private int rooms;

  @Option(
      names = "--clients",
      paramLabel = "N",
      defaultValue = "100",
      description = "subscribers (${DEFAULT-VALUE})")
  private int clients;

  @Option(
      names = "--rooms-per-client",
      paramLabel = "N",
      defaultValue = "1",
      description = "(${DEFAULT-VALUE})")
  private int roomsPerClient;

  @Option(
      names = "--publishers",
      paramLabel = "N",
      defaultValue = "1",
      description = "(${DEFAULT-VALUE})")
  private int publishers;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "10",
      description = "publishes per second, all publishers together (${DEFAULT-VALUE})")
  private int rate;

  @Option(
      names = "--size",
      paramLabel = "BYTES",
      defaultValue = "100",
      description = "payload (${DEFAULT-VALUE})")
  private int size;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "10",
      description = "measured (${DEFAULT-VALUE})")
  private int seconds;

  @Option(
      names = "--warmup-seconds",
      paramLabel = "N",
      defaultValue = "3",
      description = "published before, not measured (${DEFAULT-VALUE})")
  private int warmUpSeconds;

  @Option(
      names = "--drain-seconds",
      paramLabel = "N",
      defaultValue = "10",
      description = "how long to wait for the last deliveries (${DEFAULT-VALUE})")
  private int drainSeconds;

  @Option(names = "--json", paramLabel = "FILE", description = "write the report there as well")
  private @Nullable Path json;

  @Override
  public Integer call() throws InterruptedException, IOException {
    check(new Limits(spec));
    FanoutReport report = new Fanout(settings()).run();
    spec.commandLine().getOut().print(report.table());
    spec.commandLine().getOut().flush();
    ReportFile.write(json, report);
    return report.intact() ? 0 : 1;
  }

  private void check(Limits limits) {
    connection.check(limits);
    limits.range("--rooms", rooms, 1, 10_000);
    limits.range("--clients", clients, 1, 60_000);
    limits.range(
        "--rooms-per-client", roomsPerClient, 1, Math.min(rooms, ROOMS_PER_CONNECTION_MAX));
    limits.range("--publishers", publishers, 1, 1_000);
    limits.range("--rate", rate, 1, 100_000);
    limits.range("--size", size, Stamp.SIZE_BYTES_MIN, 60_000);
    limits.range("--seconds", seconds, 1, 86_400);
    limits.range("--warmup-seconds", warmUpSeconds, 0, 3_600);
    limits.range("--drain-seconds", drainSeconds, 0, 3_600);
    if (Math.ceilDiv(rooms, publishers) > ROOMS_PER_CONNECTION_MAX) {
      limits.refuse(
          "--rooms %,d over --publishers %,d is more than the %d rooms a connection may join"
              .formatted(rooms, publishers, ROOMS_PER_CONNECTION_MAX));
    }
  }

  private FanoutSettings settings() {
    return new FanoutSettings(
        connection.targets,
        publisherTargets.isEmpty() ? connection.targets : publisherTargets,
        connection.protocol,
        connection.token(),
        connection.sources,
        connection.connectsPerSecond,
        connection.eventLoops,
        room,
        rooms,
        clients,
        roomsPerClient,
        publishers,
        rate,
        size,
        Duration.ofSeconds(warmUpSeconds),
        Duration.ofSeconds(seconds),
        Duration.ofSeconds(drainSeconds));
  }
}
