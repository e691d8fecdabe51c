package io.realtimecluster.bench;

import io.realtimecluster.bench.idle.Idle;
import io.realtimecluster.bench.idle.IdleReport;
import io.realtimecluster.bench.idle.IdleSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench idle}. */
@Command(
    name = "idle",
    description =
        "Opens connections that only wait, and reads what they cost the server in memory.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class IdleCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ConnectionOptions connection = new ConnectionOptions();

  @Option(
      names = "--room",
      defaultValue = "bench",
      description = "joined by all (${DEFAULT-VALUE})")
  private String room = "";

  @Option(
      names = "--clients",
      paramLabel = "N",
      defaultValue = "1000",
      description = "connections (${DEFAULT-VALUE})")
  private int clients;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "10",
      description = "how long to hold them (${DEFAULT-VALUE})")
  private int seconds;

  @Option(names = "--pid", paramLabel = "PID", description = "the server's process on this machine")
  private @Nullable Long pid;

  @Option(names = "--json", paramLabel = "FILE", description = "write the report there as well")
  private @Nullable Path json;

  @Override
  public Integer call() throws InterruptedException, IOException {
    var limits = new Limits(spec);
    connection.check(limits);
    limits.range("--clients", clients, 1, 60_000);
    limits.range("--seconds", seconds, 0, 86_400);
    IdleReport report = new Idle(settings()).run();
    spec.commandLine().getOut().print(report.table());
    spec.commandLine().getOut().flush();
    ReportFile.write(json, report);
    return report.problems().isEmpty() ? 0 : 1;
  }

  private IdleSettings settings() {
    return new IdleSettings(
        connection.targets,
        connection.protocol,
        connection.token(),
        connection.sources,
        connection.connectsPerSecond,
        connection.eventLoops,
        room,
        clients,
        Duration.ofSeconds(seconds),
        pid);
  }
}
