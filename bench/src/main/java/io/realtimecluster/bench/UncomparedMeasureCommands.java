package io.realtimecluster.bench;

import io.realtimecluster.bench.measure.CodecMeasurement;
import io.realtimecluster.bench.measure.CrowdMeasurement;
import io.realtimecluster.bench.measure.OverloadMeasurement;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The subcommands of {@code bench measure} that have no machine's limit beside them. */
final class UncomparedMeasureCommands {
  private UncomparedMeasureCommands() {}

  @Command(
      name = "overload",
      description = "Subscribers that stall, and more publishes than can be sent.",
      mixinStandardHelpOptions = true)
  static final class Overload implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private MeasureCommand.Options options = new MeasureCommand.Options();

    @Option(names = "--subscribers", defaultValue = "900", description = "(${DEFAULT-VALUE})")
    private int subscribers;

    @Option(names = "--stalled", defaultValue = "100", description = "(${DEFAULT-VALUE})")
    private int stalled;

    @Option(names = "--rate", defaultValue = "1000", description = "(${DEFAULT-VALUE})")
    private int rate;

    @Option(names = "--excess-rate", defaultValue = "4000", description = "(${DEFAULT-VALUE})")
    private int excessRate;

    @Option(names = "--seconds", defaultValue = "50", description = "(${DEFAULT-VALUE})")
    private int seconds;

    @Override
    public Integer call() throws Exception {
      return options.finish(
          spec,
          new OverloadMeasurement(
                  options.setup(), subscribers, stalled, rate, excessRate, seconds, options.heap)
              .run());
    }
  }

  @Command(
      name = "codec",
      description = "Bytes and time of the same conversation in both protocols.",
      mixinStandardHelpOptions = true)
  static final class Codec implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private MeasureCommand.Options options = new MeasureCommand.Options();

    @Override
    public Integer call() throws Exception {
      return options.finish(spec, new CodecMeasurement().run());
    }
  }

  @Command(
      name = "crowd",
      description = "Everybody in one room over several edges, two of which are killed.",
      mixinStandardHelpOptions = true)
  static final class Crowd implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private MeasureCommand.Options options = new MeasureCommand.Options();

    @Option(names = "--clients", defaultValue = "100000", description = "(${DEFAULT-VALUE})")
    private int clients;

    @Option(
        names = "--edges",
        defaultValue = "8",
        description = "each may open 20,000 files where that is the limit (${DEFAULT-VALUE})")
    private int edges;

    @Option(
        names = "--kills",
        defaultValue = "2",
        description =
            "how many edges are killed, one after the other; the first makes the JVMs compile what a"
                + " return needs (${DEFAULT-VALUE})")
    private int kills;

    @Option(names = "--seconds", defaultValue = "20", description = "(${DEFAULT-VALUE})")
    private int seconds;

    @Option(
        names = "--warmup-seconds",
        defaultValue = "60",
        description = "publishing, before anything counts: the JVMs compile (${DEFAULT-VALUE})")
    private int warmUpSeconds;

    @Override
    public Integer call() throws Exception {
      if (kills < 0 || kills >= edges) {
        throw new ParameterException(
            spec.commandLine(),
            "--kills is %d, and at least 1 of %d edges has to stay".formatted(kills, edges));
      }
      return options.finish(
          spec,
          new CrowdMeasurement(
                  options.setup(),
                  "crowd",
                  new CrowdMeasurement.Size(clients, edges, 0, kills),
                  new CrowdMeasurement.Times(warmUpSeconds, seconds),
                  true,
                  options.heap)
              .run());
    }
  }

  @Command(
      name = "recovery",
      description = "All clients of a room lose their edge and come back to another.",
      mixinStandardHelpOptions = true)
  static final class Recovery implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private MeasureCommand.Options options = new MeasureCommand.Options();

    @Option(names = "--clients", defaultValue = "15000", description = "(${DEFAULT-VALUE})")
    private int clients;

    @Option(
        names = "--warmup-seconds",
        defaultValue = "20",
        description = "publishing, before anything counts: the JVMs compile (${DEFAULT-VALUE})")
    private int warmUpSeconds;

    @Override
    public Integer call() throws Exception {
      return options.finish(
          spec,
          new CrowdMeasurement(
                  options.setup(),
                  "recovery",
                  new CrowdMeasurement.Size(clients, 2, 1, 1),
                  new CrowdMeasurement.Times(warmUpSeconds, 5),
                  false,
                  options.heap)
              .run());
    }
  }
}
