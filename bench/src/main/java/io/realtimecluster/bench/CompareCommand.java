package io.realtimecluster.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bench compare}. */
@Command(
    name = "compare",
    description = "Prints two reports side by side, with the second's ratio to the first.",
    mixinStandardHelpOptions = true)
final class CompareCommand implements Callable<Integer> {
  private record Row(String name, String pointer) {}

  private static final List<Row> ROWS =
      List.of(
          new Row("deliveries/s", "/deliveriesPerSecond"),
          new Row("lost", "/lost"),
          new Row("doubled", "/doubled"),
          new Row("delivery p50 ms", "/delivery/p50Millis"),
          new Row("delivery p99 ms", "/delivery/p99Millis"),
          new Row("delivery p99.9 ms", "/delivery/p999Millis"),
          new Row("delivery max ms", "/delivery/maxMillis"),
          new Row("acknowledge p50 ms", "/acknowledge/p50Millis"),
          new Row("acknowledge p99 ms", "/acknowledge/p99Millis"));

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(index = "0", description = "report that the other is measured by")
  private Path limit = Path.of("");

  @Parameters(index = "1", description = "report that is measured by it")
  private Path measured = Path.of("");

  @Override
  public Integer call() throws IOException {
    JsonNode limitReport = ReportFile.read(limit);
    JsonNode measuredReport = ReportFile.read(measured);
    PrintWriter out = spec.commandLine().getOut();
    out.printf("%-20s %14s %14s %8s%n", "", name(limit), name(measured), "ratio");
    for (Row row : ROWS) {
      JsonNode first = limitReport.at(row.pointer());
      JsonNode second = measuredReport.at(row.pointer());
      if (!first.isMissingNode() && !second.isMissingNode()) {
        out.printf(
            "%-20s %,14.2f %,14.2f %8s%n",
            row.name(), first.asDouble(), second.asDouble(), ratio(first, second));
      }
    }
    out.flush();
    return 0;
  }

  private static String ratio(JsonNode first, JsonNode second) {
    return first.asDouble() == 0 ? "" : "%.2f".formatted(second.asDouble() / first.asDouble());
  }

  private static String name(Path file) {
    return file.getFileName().toString().replace(".json", "");
  }
}
