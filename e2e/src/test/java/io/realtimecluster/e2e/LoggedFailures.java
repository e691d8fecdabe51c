package io.realtimecluster.e2e;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What a process has logged with a stack trace. */
final class LoggedFailures {

  /** It tells of threads that had no processor for 2 s, as on a busy machine. */
  private static final String BUSY = "[BlockedThreadChecker]";

  private LoggedFailures() {}

  /** The lines that stack traces follow, each once. */
  static List<String> in(String log) {
    Set<String> failures = new LinkedHashSet<>();
    String message = "";
    for (String line : log.lines().toList()) {
      if (!line.isEmpty() && Character.isDigit(line.charAt(0))) {
        message = line;
      } else if (line.startsWith("\tat ") && !message.contains(BUSY)) {
        failures.add(message);
      }
    }
    return List.copyOf(failures);
  }
}
