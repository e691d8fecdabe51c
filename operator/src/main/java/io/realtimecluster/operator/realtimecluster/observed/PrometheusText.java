package io.realtimecluster.operator.realtimecluster.observed;

import java.util.OptionalDouble;

/** The text that Prometheus reads: one sample per line, {@code name{labels} value}. */
final class PrometheusText {

  private PrometheusText() {}

  /** The sum of all samples of a name; empty if there is none. */
  static OptionalDouble sum(String text, String name) {
    double sum = 0;
    boolean found = false;
    for (String line : text.lines().toList()) {
      if (isSampleOf(line, name)) {
        sum += value(line);
        found = true;
      }
    }
    return found && Double.isFinite(sum) ? OptionalDouble.of(sum) : OptionalDouble.empty();
  }

  private static boolean isSampleOf(String line, String name) {
    return line.startsWith(name)
        && line.length() > name.length()
        && (line.charAt(name.length()) == '{' || line.charAt(name.length()) == ' ');
  }

  /** Labels may hold spaces, so it is the first word after them. A timestamp may follow it. */
  private static double value(String line) {
    String afterLabels = line.substring(line.lastIndexOf('}') + 1);
    String[] words = afterLabels.trim().split(" ");
    String value = line.indexOf('{') < 0 ? words[1] : words[0];
    try {
      return Double.parseDouble(value);
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }
}
