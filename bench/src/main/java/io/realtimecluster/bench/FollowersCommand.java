package io.realtimecluster.bench;

import io.realtimecluster.bench.connection.Target;
import io.realtimecluster.bench.crowd.Crowd;
import io.realtimecluster.bench.crowd.CrowdSettings;
import io.realtimecluster.bench.fanout.Stamp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench followers}. */
@Command(
    name = "followers",
    description =
        "Clients of one room that reconnect whatever happens and ask for what they missed, until"
            + " this process is ended. Says how they fare in a file.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class FollowersCommand implements Callable<Integer> {
  private static final long STATUS_MILLIS = 250;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ConnectionOptions connection = new ConnectionOptions();

  @Option(
      names = "--later-url",
      paramLabel = "URL",
      converter = ConnectionOptions.TargetConverter.class,
      description = "server to reconnect to, repeatable (those of --url)")
  private List<Target> laterTargets = List.of();

  @Option(names = "--room", defaultValue = "bench", description = "(${DEFAULT-VALUE})")
  private String room = "";

  @Option(names = "--clients", defaultValue = "1000", description = "(${DEFAULT-VALUE})")
  private int clients;

  @Option(
      names = "--user-prefix",
      defaultValue = "follower",
      description = "users are PREFIX-0, PREFIX-1 … (${DEFAULT-VALUE})")
  private String userPrefix = "";

  @Option(
      names = "--run",
      defaultValue = "0",
      description = "number of the run that publications must carry to be timed (${DEFAULT-VALUE})")
  private int run;

  @Option(names = "--status", paramLabel = "FILE", required = true, description = "JSON")
  private Path status = Path.of("");

  @Override
  public Integer call() throws IOException, InterruptedException {
    var limits = new Limits(spec);
    connection.check(limits);
    limits.range("--clients", clients, 1, 60_000);
    try (var crowd = new Crowd(settings())) {
      Thread.ofVirtual().start(() -> gather(crowd));
      while (true) {
        write(crowd);
        Thread.sleep(STATUS_MILLIS);
      }
    }
  }

  private static void gather(Crowd crowd) {
    try {
      crowd.gather();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whoever reads never sees half of it. */
  private void write(Crowd crowd) throws IOException {
    Path next = status.resolveSibling(status.getFileName() + ".next");
    ReportFile.write(next, crowd.status());
    Files.move(next, status, StandardCopyOption.ATOMIC_MOVE);
  }

  private CrowdSettings settings() {
    UnaryOperator<String> token = connection.token();
    return new CrowdSettings(
        connection.targets,
        laterTargets.isEmpty() ? connection.targets : laterTargets,
        connection.protocol,
        index -> token.apply(userPrefix + "-" + index),
        connection.sources,
        connection.connectsPerSecond,
        room,
        clients,
        new Stamp(run, Stamp.SIZE_BYTES_MIN));
  }
}
