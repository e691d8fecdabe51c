package io.realtimecluster.bench;

import io.realtimecluster.bench.connection.Protocol;
import io.realtimecluster.bench.measure.FanoutMeasurement;
import io.realtimecluster.bench.measure.IdleMeasurement;
import io.realtimecluster.bench.measure.MemoryMeasurement;
import io.realtimecluster.bench.measure.RoomsMeasurement;
import io.realtimecluster.bench.measure.StormMeasurement;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The subcommands of {@code bench measure} that measure one server beside the machine's limit. */
final class MeasureCommands {
  private MeasureCommands() {}

  @Command(
      name = "memory",
      description = "What an idle connection costs in memory.",
      mixinStandardHelpOptions = true)
  static final class Memory implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private MeasureCommand.Options options = new MeasureCommand.Options();

    @Option(names = "--connections", defaultValue = "15000", description = "(${DEFAULT-VALUE})")
    private int connections;

    @Override
    public Integer call() throws Exception {
      return options.finish(
          spec, new MemoryMeasurement(options.setup(), connections, options.heap).run());
    }
  }

  @Command(
      name = "idle",
      description = "What idle connections cost in processor time and bytes.",
      mixinStandardHelpOptions = true)
  static final class Idle implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private MeasureCommand.Options options = new MeasureCommand.Options();

    @Option(names = "--connections", defaultValue = "15000", description = "(${DEFAULT-VALUE})")
    private int connections;

    @Option(
        names = "--seconds",
        defaultValue = "75",
        description =
            "a multiple of the 25 s between pings, to hold whole rounds (${DEFAULT-VALUE})")
    private int seconds;

    @Override
    public Integer call() throws Exception {
      return options.finish(
          spec, new IdleMeasurement(options.setup(), connections, seconds, options.heap).run());
    }
  }

  @Command(
      name = "storm",
      description = "How long many clients take to connect and join at once.",
      mixinStandardHelpOptions = true)
  static final class Storm implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private MeasureCommand.Options options = new MeasureCommand.Options();

    @Option(names = "--connections", defaultValue = "15000", description = "(${DEFAULT-VALUE})")
    private int connections;

    @Option(names = "--rounds", defaultValue = "5", description = "(${DEFAULT-VALUE})")
    private int rounds;

    @Override
    public Integer call() throws Exception {
      return options.finish(
          spec, new StormMeasurement(options.setup(), connections, rounds, options.heap).run());
    }
  }

  @Command(
      name = "fanout",
      description = "Fan-out of one room at two rates and at the highest that goes well.",
      mixinStandardHelpOptions = true)
  static final class Fan implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private MeasureCommand.Options options = new MeasureCommand.Options();

    @Option(names = "--subscribers", defaultValue = "1000", description = "(${DEFAULT-VALUE})")
    private int subscribers;

    @Option(
        names = "--protocol",
        defaultValue = "PROTO",
        split = ",",
        description = "several by comma (${DEFAULT-VALUE})")
    private List<Protocol> protocols = List.of();

    @Option(
        names = "--part",
        defaultValue = "FIXED",
        description = "${COMPLETION-CANDIDATES} (${DEFAULT-VALUE})")
    private FanoutMeasurement.Part part = FanoutMeasurement.Part.FIXED;

    @Option(
        names = "--seconds",
        defaultValue = "10",
        description = "for each fixed rate (${DEFAULT-VALUE})")
    private int seconds;

    @Override
    public Integer call() throws Exception {
      return options.finish(
          spec,
          new FanoutMeasurement(
                  options.setup(), subscribers, protocols, seconds, part, options.heap)
              .run());
    }
  }

  @Command(
      name = "rooms",
      description = "Many small rooms with a publish per second in each.",
      mixinStandardHelpOptions = true)
  static final class ManyRooms implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private MeasureCommand.Options options = new MeasureCommand.Options();

    @Option(
        names = "--rooms",
        defaultValue = "10000",
        description = "a multiple of 100 (${DEFAULT-VALUE})")
    private int rooms;

    @Option(names = "--seconds", defaultValue = "15", description = "(${DEFAULT-VALUE})")
    private int seconds;

    @Option(
        names = "--warmup-seconds",
        defaultValue = "30",
        description = "the JVMs compile meanwhile (${DEFAULT-VALUE})")
    private int warmUpSeconds;

    @Override
    public Integer call() throws Exception {
      return options.finish(
          spec,
          new RoomsMeasurement(options.setup(), rooms, warmUpSeconds, seconds, options.heap).run());
    }
  }
}
