package io.realtimecluster.bench;

import io.realtimecluster.bench.measure.HubMeasurement;
import io.realtimecluster.bench.measure.PathMeasurement;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The subcommands of {@code bench measure} that need RabbitMQ, Infinispan, hubs and edges. */
final class ClusterMeasureCommands {
  private ClusterMeasureCommands() {}

  @Command(
      name = "path",
      description =
          "Edge, broker, hub, state, broker, edge: latency, and the most that goes through.",
      mixinStandardHelpOptions = true)
  static final class Path implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private MeasureCommand.Options options = new MeasureCommand.Options();

    @Option(
        names = "--part",
        defaultValue = "LATENCY",
        description = "${COMPLETION-CANDIDATES} (${DEFAULT-VALUE})")
    private PathMeasurement.Part part = PathMeasurement.Part.LATENCY;

    @Option(
        names = "--rate",
        defaultValue = "1000",
        description = "publishes per second for LATENCY (${DEFAULT-VALUE})")
    private int rate;

    @Option(names = "--seconds", defaultValue = "20", description = "(${DEFAULT-VALUE})")
    private int seconds;

    @Option(
        names = "--warmup-seconds",
        defaultValue = "40",
        description = "five JVMs compile on few cores (${DEFAULT-VALUE})")
    private int warmUpSeconds;

    @Override
    public Integer call() throws Exception {
      return options.finish(
          spec,
          new PathMeasurement(options.setup(), part, rate, warmUpSeconds, seconds, options.heap)
              .run());
    }
  }

  @Command(
      name = "hub",
      description = "What an idle room costs a hub, and how long a long room takes to rebuild.",
      mixinStandardHelpOptions = true)
  static final class Hub implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private MeasureCommand.Options options = new MeasureCommand.Options();

    @Option(names = "--rooms", defaultValue = "102400", description = "idle (${DEFAULT-VALUE})")
    private int rooms;

    @Option(names = "--events", defaultValue = "100000", description = "(${DEFAULT-VALUE})")
    private int events;

    @Override
    public Integer call() throws Exception {
      return options.finish(
          spec, new HubMeasurement(options.setup(), rooms, events, options.heap).run());
    }
  }
}
