package io.realtimecluster.operator.realtimecluster.nodetuning;

import io.realtimecluster.operator.realtimecluster.status.NodesTuned;
import io.realtimecluster.operator.realtimecluster.status.Reason;
import java.util.List;
import java.util.stream.Collectors;

/** From what nodes say to one sentence, of bounded length however many nodes there are. */
final class NodesVerdict {

  /** Nodes that are told of by name. */
  static final int NODES_MAX = 3;

  /** Problems of a node that are told. */
  static final int PROBLEMS_MAX = 3;

  /** Of one problem's text. */
  static final int PROBLEM_CHARACTERS_MAX = 200;

  private NodesVerdict() {}

  /**
   * What is thought of the nodes.
   *
   * @param nodes on how many nodes a pod should be
   * @param reports of those that have a pod
   */
  static NodesTuned of(int nodes, int fileDescriptors, List<NodeReport> reports) {
    long tuned = reports.stream().filter(NodeReport::isTuned).count();
    String count = "%d of %d nodes tuned".formatted(tuned, Math.max(nodes, reports.size()));
    if (reports.isEmpty()) {
      return new NodesTuned(
          false,
          Reason.NODES_NOT_TUNED,
          count + "; no pod runs, see kubectl describe daemonset " + TuningDaemonSet.NAME);
    }
    if (tuned >= nodes && tuned == reports.size()) {
      return new NodesTuned(
          true,
          Reason.ALL_NODES_TUNED,
          "%s for %d open files per process".formatted(count, fileDescriptors));
    }
    return new NodesTuned(false, Reason.NODES_NOT_TUNED, count + problems(reports));
  }

  private static String problems(List<NodeReport> reports) {
    List<NodeReport> troubled = reports.stream().filter(report -> !report.isTuned()).toList();
    String told =
        troubled.stream()
            .limit(NODES_MAX)
            .map(report -> "; %s: %s".formatted(report.node(), problems(report)))
            .collect(Collectors.joining());
    return troubled.size() <= NODES_MAX
        ? told
        : told + "; %d more nodes".formatted(troubled.size() - NODES_MAX);
  }

  private static String problems(NodeReport report) {
    String told =
        report.problems().stream()
            .limit(PROBLEMS_MAX)
            .map(NodesVerdict::shortened)
            .collect(Collectors.joining(", "));
    int more = report.problems().size() - PROBLEMS_MAX;
    return more <= 0 ? told : told + ", %d more".formatted(more);
  }

  private static String shortened(String problem) {
    return problem.length() <= PROBLEM_CHARACTERS_MAX
        ? problem
        : problem.substring(0, PROBLEM_CHARACTERS_MAX) + "…";
  }
}
