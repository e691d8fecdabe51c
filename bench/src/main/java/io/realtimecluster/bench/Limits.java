package io.realtimecluster.bench;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Refuses option values, naming the value and the limit. */
final class Limits {
  private final CommandSpec spec;

  Limits(CommandSpec spec) {
    this.spec = spec;
  }

  void range(String option, long value, long min, long max) {
    if (value < min || value > max) {
      refuse("%s is %,d; it must be %,d to %,d".formatted(option, value, min, max));
    }
  }

  void refuse(String message) {
    throw new ParameterException(spec.commandLine(), message);
  }
}
