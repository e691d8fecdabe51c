package io.realtimecluster.e2e.faults;

import java.time.LocalTime;
import java.time.temporal.ChronoUnit;

/** What a person who waits for the run wants to see. */
final class Log {

  private Log() {}

  static void line(String format, Object... arguments) {
    System.out.printf(
        "%s %s%n", LocalTime.now().truncatedTo(ChronoUnit.SECONDS), format.formatted(arguments));
  }
}
