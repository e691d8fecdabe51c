package io.realtimecluster.bench;

import io.realtimecluster.bench.ceiling.CeilingServer;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench ceiling}. */
@Command(
    name = "ceiling",
    description =
        "Serves the least that a fan-out needs, until it is stopped: the machine's limit.",
    mixinStandardHelpOptions = true)
final class CeilingCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--port", defaultValue = "8089", description = "0: any (${DEFAULT-VALUE})")
  private int port;

  @Option(
      names = "--event-loops",
      paramLabel = "N",
      defaultValue = "2",
      description = "threads (${DEFAULT-VALUE})")
  private int eventLoops;

  @Option(
      names = "--batch-millis",
      paramLabel = "N",
      defaultValue = "0",
      description = "gather publications for that long while busy (${DEFAULT-VALUE})")
  private int batchMillis;

  @Override
  public Integer call() throws InterruptedException {
    var limits = new Limits(spec);
    limits.range("--port", port, 0, 65_535);
    limits.range("--event-loops", eventLoops, 1, 64);
    limits.range("--batch-millis", batchMillis, 0, 1_000);
    try (var server = new CeilingServer(port, eventLoops, batchMillis)) {
      spec.commandLine().getOut().println("ws://localhost:" + server.port() + "/v1/connect");
      server.awaitClose();
    }
    return 0;
  }
}
