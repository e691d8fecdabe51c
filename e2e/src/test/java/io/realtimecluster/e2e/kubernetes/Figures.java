package io.realtimecluster.e2e.kubernetes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * What the tests measured, printed and written as a table of {@code target/e2e/report.md}. A missed
 * goal fails no test: the machine may be busy with others.
 */
final class Figures {

  private static final Path REPORT = Path.of("target", "e2e", "report.md");
  private static final List<String> ROWS = new ArrayList<>();

  private Figures() {}

  /** A time with a goal. */
  static void seconds(String what, long nanos, Duration goal) {
    boolean met = nanos <= goal.toNanos();
    add(what, text(nanos), "%d s, %s".formatted(goal.toSeconds(), met ? "met" : "**missed**"));
  }

  /** A time. */
  static void seconds(String what, long nanos) {
    add(what, text(nanos), "–");
  }

  /** Something counted. */
  static void count(String what, Object count) {
    add(what, String.valueOf(count), "–");
  }

  private static String text(long nanos) {
    return String.format(Locale.ROOT, "%.1f s", nanos / (double) TimeUnit.SECONDS.toNanos(1));
  }

  private static synchronized void add(String what, String figure, String goal) {
    String row = "| %s | %s | %s |".formatted(what, figure, goal);
    System.out.println(row);
    ROWS.add(row);
    try {
      Files.createDirectories(REPORT.getParent());
      Files.writeString(
          REPORT, "| what | figure | goal |\n|---|---|---|\n" + String.join("\n", ROWS) + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
