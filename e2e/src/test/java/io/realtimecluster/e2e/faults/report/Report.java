package io.realtimecluster.e2e.faults.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.realtimecluster.e2e.faults.check.Violation;
import io.realtimecluster.e2e.faults.report.Summary.FaultLine;
import io.realtimecluster.e2e.faults.report.Summary.KindLine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes a summary for people, as markdown, and for programs, as JSON. */
public final class Report {

  /** How many violations of each rule are written out; the count tells of the rest. */
  static final int VIOLATIONS_PER_RULE_MAX = 10;

  private static final ObjectMapper JSON = new ObjectMapper();

  private Report() {}

  /** Writes report.md and report.json into the folder; returns the markdown. */
  public static String write(Path folder, Summary summary) {
    String markdown = markdown(summary);
    try {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve("report.md"), markdown);
      JSON.writerWithDefaultPrettyPrinter()
          .writeValue(folder.resolve("report.json").toFile(), new Written(summary));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return markdown;
  }

  /** Violations as text: their events are of many types. */
  private record Written(Summary summary, int violations, List<String> violationTexts) {
    Written(Summary summary) {
      this(
          new Summary(
              summary.seed(),
              summary.seconds(),
              summary.acknowledged(),
              summary.delivered(),
              summary.baselineMillis(),
              summary.faults(),
              summary.kinds(),
              List.of()),
          summary.violations().size(),
          written(summary.violations()).map(Report::text).toList());
    }
  }

  static String markdown(Summary summary) {
    StringBuilder text = new StringBuilder();
    text.append(
        """
        # Faults: %d injected, %d violations

        Seed %d. %d s; %,d requests acknowledged, %,d deliveries. While nothing was wrong, 99 %% of
        requests were answered, and messages delivered, within %d ms.

        | fault | times | longest interruption | goal | longest recovery |
        |---|---|---|---|---|
        """
            .formatted(
                summary.faults().size(),
                summary.violations().size(),
                summary.seed(),
                summary.seconds(),
                summary.acknowledged(),
                summary.delivered(),
                summary.baselineMillis()));
    summary.kinds().forEach(kind -> text.append(line(kind)));
    text.append(
        """

        | # | at | fault | recovered after | interruption | the longest wait | as it came back | the longest wait then |
        |---|---|---|---|---|---|---|---|
        """);
    summary.faults().forEach(fault -> text.append(line(fault)));
    if (!summary.violations().isEmpty()) {
      text.append("\n## Violations\n\n");
      written(summary.violations()).forEach(violation -> text.append(text(violation)).append('\n'));
    }
    return text.toString();
  }

  private static Stream<Violation> written(List<Violation> violations) {
    return violations.stream()
        .collect(Collectors.groupingBy(Violation::rule, TreeMap::new, Collectors.toList()))
        .values()
        .stream()
        .flatMap(ofRule -> ofRule.stream().limit(VIOLATIONS_PER_RULE_MAX));
  }

  private static String line(KindLine kind) {
    String goal =
        kind.goalMillis() < 0
            ? "–"
            : "%s, %s".formatted(seconds(kind.goalMillis()), kind.goalMet() ? "met" : "missed");
    return "| %s | %d | %s | %s | %s |\n"
        .formatted(
            kind.kind().title(),
            kind.count(),
            seconds(kind.longestMillis()),
            goal,
            seconds(kind.longestRecoveryMillis()));
  }

  private static String line(FaultLine fault) {
    String own = fault.ownMillis() == 0 ? "" : " (" + seconds(fault.ownMillis()) + " its own)";
    return "| %d | %d s | %s | %s | %s%s | %s | %s | %s |\n"
        .formatted(
            fault.number(),
            fault.atSeconds(),
            fault.fault(),
            seconds(fault.recoveryMillis()),
            seconds(fault.interruptionMillis()),
            own,
            fault.worst(),
            fault.backMillis() < 0 ? "–" : seconds(fault.backMillis()),
            fault.backWorst());
  }

  private static String seconds(long millis) {
    return "%.2f s".formatted(millis / 1_000.0);
  }

  private static String text(Violation violation) {
    StringBuilder text = new StringBuilder("- ").append(violation.summary()).append('\n');
    violation
        .around()
        .forEach(
            event ->
                text.append(
                    "  - %+.3f s %s%n"
                        .formatted((event.atNanos() - violation.atNanos()) / 1e9, event)));
    return text.toString();
  }
}
