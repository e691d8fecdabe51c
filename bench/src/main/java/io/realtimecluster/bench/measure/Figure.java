package io.realtimecluster.bench.measure;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One measured quantity, of each server.
 *
 * @param goal what is to be reached, with its comparison, such as {@code <= 10}; null: none
 * @param values by server, the machine's limit first
 */
public record Figure(String name, String unit, @Nullable String goal, Map<String, Double> values) {

  public static Figure of(String name, String unit, @Nullable String goal) {
    return new Figure(name, unit, goal, Map.of());
  }

  /** With one more value. */
  public Figure with(String server, double value) {
    Map<String, Double> more = new LinkedHashMap<>(values);
    more.put(server, value);
    return new Figure(name, unit, goal, more);
  }

  /** Whole for large values, more digits for small ones. */
  static String number(double value) {
    double size = Math.abs(value);
    String format = size >= 1_000 ? "%,.0f" : size >= 10 ? "%.1f" : "%.2f";
    return String.format(Locale.ROOT, format, value);
  }
}
