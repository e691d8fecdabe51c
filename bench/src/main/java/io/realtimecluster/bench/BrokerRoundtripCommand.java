package io.realtimecluster.bench;

import io.realtimecluster.bench.broker.BrokerRoundtrip;
import io.realtimecluster.bench.broker.BrokerRoundtripReport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench broker-roundtrip}. */
@Command(
    name = "broker-roundtrip",
    description =
        "Publishes to a queue, takes it from there, publishes to a second queue and takes it from"
            + " there: the way of a publication without edge and hub.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class BrokerRoundtripCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--host",
      defaultValue = "${RABBITMQ_HOST:-localhost}",
      description = "or RABBITMQ_HOST (${DEFAULT-VALUE})")
  private String host = "";

  @Option(
      names = "--port",
      defaultValue = "${RABBITMQ_PORT:-5672}",
      description = "or RABBITMQ_PORT (${DEFAULT-VALUE})")
  private int port;

  @Option(
      names = "--user",
      defaultValue = "${RABBITMQ_USERNAME:-guest}",
      description = "or RABBITMQ_USERNAME (guest)")
  private String user = "";

  @Option(
      names = "--password",
      defaultValue = "${RABBITMQ_PASSWORD:-guest}",
      description = "or RABBITMQ_PASSWORD")
  private String password = "";

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "500",
      description = "messages per second (${DEFAULT-VALUE})")
  private int rate;

  @Option(
      names = "--size",
      paramLabel = "BYTES",
      defaultValue = "100",
      description = "message (${DEFAULT-VALUE})")
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

  @Option(names = "--json", paramLabel = "FILE", description = "write the report there as well")
  private @Nullable Path json;

  @Override
  public Integer call() throws Exception {
    var limits = new Limits(spec);
    limits.range("--port", port, 1, 65_535);
    limits.range("--rate", rate, 1, 100_000);
    limits.range("--size", size, BrokerRoundtrip.SIZE_BYTES_MIN, 1 << 20);
    limits.range("--seconds", seconds, 1, 86_400);
    limits.range("--warmup-seconds", warmUpSeconds, 0, 3_600);
    var roundtrip =
        new BrokerRoundtrip(
            rate, size, Duration.ofSeconds(warmUpSeconds), Duration.ofSeconds(seconds));
    BrokerRoundtripReport report = roundtrip.run(host, port, user, password);
    spec.commandLine().getOut().print(report.table());
    spec.commandLine().getOut().flush();
    ReportFile.write(json, report);
    return report.lost() == 0 ? 0 : 1;
  }
}
