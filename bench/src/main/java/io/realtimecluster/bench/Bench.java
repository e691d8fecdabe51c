package io.realtimecluster.bench;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The entry: {@code java -jar bench.jar COMMAND}. */
@Command(
    name = "bench",
    description = "Measures a RealtimeCluster server, or what the machine could do at best.",
    mixinStandardHelpOptions = true,
    subcommands = {
      FanoutCommand.class,
      IdleCommand.class,
      FollowersCommand.class,
      CeilingCommand.class,
      BrokerRoundtripCommand.class,
      CompareCommand.class,
      MeasureCommand.class
    })
public final class Bench implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Bench()).setCaseInsensitiveEnumValuesAllowed(true);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Which command?");
  }
}
