package io.realtimecluster.operator.realtimecluster.nodetuning;

import java.util.List;

/**
 * What one node says of itself.
 *
 * @param problems what is not as wanted, and why; empty on a tuned node
 */
record NodeReport(String node, List<String> problems) {

  private static final String TUNED = "tuned";
  private static final String NOT_TUNED = "not tuned";

  boolean isTuned() {
    return problems.isEmpty();
  }

  /** A node that has not said anything yet. */
  static NodeReport missing(String node, String why) {
    return new NodeReport(node, List.of(why));
  }

  /**
   * From the text that a pod serves: a first line with the outcome, then a line for each problem.
   */
  static NodeReport parse(String node, String text) {
    List<String> lines = text.lines().filter(line -> !line.isBlank()).toList();
    if (lines.equals(List.of(TUNED))) {
      return new NodeReport(node, List.of());
    }
    return lines.size() > 1 && lines.getFirst().equals(NOT_TUNED)
        ? new NodeReport(node, lines.subList(1, lines.size()))
        : missing(node, "its report cannot be read");
  }
}
