package io.realtimecluster.bench.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a measurement found.
 *
 * @param reference server that each value is compared with; null with two servers or one
 * @param servers in the order of the columns; with two, the ratio is the second's to the first's
 * @param notes what a reader should know besides
 * @param problems refused requests, lost connections and messages; empty if all went well
 */
public record Report(
    String measurement,
    String title,
    @Nullable String reference,
    List<String> servers,
    List<Figure> figures,
    List<String> notes,
    Map<String, Long> problems) {

  /** As a table that Markdown understands. */
  public String table() {
    boolean ratio = servers.size() == 2;
    var table = new StringBuilder("### ").append(title).append("\n\n| | unit |");
    servers.forEach(server -> table.append(' ').append(server).append(" |"));
    table.append(ratio ? " ratio | goal |\n|---|---|" : " goal |\n|---|---|");
    table.append("---|".repeat(servers.size() + (ratio ? 2 : 1))).append('\n');
    figures.forEach(figure -> table.append(row(figure, ratio)).append('\n'));
    notes.forEach(note -> table.append('\n').append(note).append('\n'));
    if (!problems.isEmpty()) {
      table.append("\nProblems: ").append(problems).append('\n');
    }
    return table.append('\n').toString();
  }

  private String row(Figure figure, boolean ratio) {
    List<String> cells = new ArrayList<>(List.of(figure.name(), figure.unit()));
    for (String server : servers) {
      Double value = figure.values().get(server);
      cells.add(value == null ? "" : Figure.number(value) + times(figure, server, value));
    }
    if (ratio) {
      cells.add(ratio(figure));
    }
    cells.add(figure.goal() == null ? "" : figure.goal());
    return "| " + String.join(" | ", cells) + " |";
  }

  private String times(Figure figure, String server, double value) {
    Double compared = reference == null ? null : figure.values().get(reference);
    return compared == null || compared == 0 || server.equals(reference)
        ? ""
        : " (×" + Figure.number(value / compared) + ")";
  }

  private String ratio(Figure figure) {
    Double first = figure.values().get(servers.get(0));
    Double second = figure.values().get(servers.get(1));
    return first == null || second == null || first == 0 ? "" : Figure.number(second / first);
  }
}
