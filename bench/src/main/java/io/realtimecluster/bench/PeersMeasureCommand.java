package io.realtimecluster.bench;

import io.realtimecluster.bench.measure.PeersMeasurement;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench measure peers}. */
@Command(
    name = "peers",
    description = "Our server beside Centrifugo, Socket.IO and nchan, which it builds.",
    mixinStandardHelpOptions = true)
final class PeersMeasureCommand implements Callable<Integer> {
  /** A process may open 20,000 files in many places, and source addresses give ports for more. */
  private static final int CONNECTIONS_MAX = 15_000;

  private static final int SUBSCRIBERS_MAX = 10_000;
  private static final int SECONDS_MAX = 3_600;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private MeasureCommand.Options options = new MeasureCommand.Options();

  @Option(
      names = "--part",
      defaultValue = "MEMORY,STORM,FANOUT,MOST",
      split = ",",
      description = "several by comma: ${COMPLETION-CANDIDATES} (${DEFAULT-VALUE})")
  private List<PeersMeasurement.Part> parts = List.of();

  @Option(
      names = "--connections",
      defaultValue = "10000",
      description = "idle, and that connect at once (${DEFAULT-VALUE})")
  private int connections;

  @Option(
      names = "--subscribers",
      defaultValue = "1000",
      description = "of fan-out (${DEFAULT-VALUE})")
  private int subscribers;

  @Option(
      names = "--seconds",
      defaultValue = "10",
      description = "of fan-out at the fixed rate, after a warm-up (${DEFAULT-VALUE})")
  private int seconds;

  @Override
  public Integer call() throws Exception {
    var limits = new Limits(spec);
    limits.range("--connections", connections, 1, CONNECTIONS_MAX);
    limits.range("--subscribers", subscribers, 1, SUBSCRIBERS_MAX);
    limits.range("--seconds", seconds, 1, SECONDS_MAX);
    return options.finish(
        spec,
        new PeersMeasurement(
                options.setup(),
                EnumSet.copyOf(parts),
                connections,
                subscribers,
                seconds,
                options.heap)
            .run());
  }
}
