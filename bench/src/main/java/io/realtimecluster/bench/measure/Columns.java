package io.realtimecluster.bench.measure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Gathers figures server by server, to a {@link Report}. For one thread. */
final class Columns {
  private final List<String> servers = new ArrayList<>();
  private final Map<String, Figure> figures = new LinkedHashMap<>();
  private final List<String> notes = new ArrayList<>();
  private final Map<String, Long> problems = new TreeMap<>();

  void put(String server, String name, String unit, @Nullable String goal, double value) {
    if (!servers.contains(server)) {
      servers.add(server);
    }
    Figure figure = figures.getOrDefault(name, Figure.of(name, unit, goal));
    figures.put(name, figure.with(server, value));
  }

  void put(String server, String name, String unit, double value) {
    put(server, name, unit, null, value);
  }

  void note(String note) {
    notes.add(note);
  }

  void problems(String server, Map<String, Long> found) {
    found.forEach((cause, count) -> problems.merge(server + ": " + cause, count, Long::sum));
  }

  Report report(String measurement, String title) {
    return report(measurement, title, null);
  }

  /**
   * @param reference the server that the others are compared with, where there are more than two
   */
  Report report(String measurement, String title, @Nullable String reference) {
    return new Report(
        measurement,
        title,
        reference,
        List.copyOf(servers),
        List.copyOf(figures.values()),
        List.copyOf(notes),
        problems);
  }
}
