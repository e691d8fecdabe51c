package io.realtimecluster.bench;

import io.realtimecluster.bench.measure.Report;
import io.realtimecluster.bench.measure.Setup;
import io.realtimecluster.bench.server.Servers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bench measure}: what its subcommands share. */
@Command(
    name = "measure",
    description = "Starts the servers of a measurement, measures, and ends them.",
    mixinStandardHelpOptions = true,
    subcommands = {
      MeasureCommands.Memory.class,
      MeasureCommands.Idle.class,
      MeasureCommands.Storm.class,
      MeasureCommands.Fan.class,
      MeasureCommands.ManyRooms.class,
      ClusterMeasureCommands.Path.class,
      ClusterMeasureCommands.Hub.class,
      PeersMeasureCommand.class,
      UncomparedMeasureCommands.Overload.class,
      UncomparedMeasureCommands.Codec.class,
      UncomparedMeasureCommands.Crowd.class,
      UncomparedMeasureCommands.Recovery.class
    })
final class MeasureCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Which measurement?");
  }

  /** Options of every measurement. */
  static final class Options {
    @Option(
        names = "--root",
        defaultValue = "${sys:bench.root:-.}",
        description = "the repository, with the services built (that of bench/run)")
    Path root = Path.of(".");

    @Option(
        names = "--heap",
        paramLabel = "SIZE",
        defaultValue = "256m",
        description = "of each server, fixed (${DEFAULT-VALUE})")
    String heap = "";

    @Option(
        names = "--jvm-options",
        paramLabel = "OPTIONS",
        defaultValue = "",
        description = "for the servers, after those of service/jvm.options")
    String jvmOptions = "";

    @Option(names = "--profile", description = "record the service with JFR")
    boolean profile;

    Setup setup() throws IOException {
      var setup =
          new Setup(root.toAbsolutePath().normalize(), Servers.options(jvmOptions), profile);
      Files.createDirectories(setup.output());
      return setup;
    }

    /** Prints it and writes it as JSON; the answer is the exit code. */
    int finish(CommandSpec spec, Report report) throws IOException {
      spec.commandLine().getOut().print(report.table());
      spec.commandLine().getOut().flush();
      ReportFile.write(setup().output().resolve(report.measurement() + ".json"), report);
      return report.problems().isEmpty() ? 0 : 1;
    }
  }
}
