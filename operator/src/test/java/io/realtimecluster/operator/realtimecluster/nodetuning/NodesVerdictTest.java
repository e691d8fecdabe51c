package io.realtimecluster.operator.realtimecluster.nodetuning;

import static org.assertj.core.api.Assertions.assertThat;

import io.realtimecluster.operator.realtimecluster.status.NodesTuned;
import io.realtimecluster.operator.realtimecluster.status.Reason;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NodesVerdictTest {

  private static final NodeReport TUNED = new NodeReport("a", List.of());

  @Test
  void of_allNodesTuned_isTrue() {
    assertThat(NodesVerdict.of(1, 500_000, List.of(TUNED)))
        .isEqualTo(
            new NodesTuned(
                true,
                Reason.ALL_NODES_TUNED,
                "1 of 1 nodes tuned for 500000 open files per process"));
  }

  @Test
  void of_nodeWithoutPod_isNotTuned() {
    assertThat(NodesVerdict.of(2, 500_000, List.of(TUNED)))
        .isEqualTo(new NodesTuned(false, Reason.NODES_NOT_TUNED, "1 of 2 nodes tuned"));
  }

  @Test
  void of_noPods_saysWhereToLook() {
    assertThat(NodesVerdict.of(0, 500_000, List.of()).message())
        .isEqualTo(
            "0 of 0 nodes tuned; no pod runs, see kubectl describe daemonset realtimecluster-node-tuning");
  }

  @Test
  void of_asManyTroubledNodesAsAreTold_namesAll() {
    assertThat(NodesVerdict.of(3, 500_000, troubled(NodesVerdict.NODES_MAX, 1)).message())
        .isEqualTo("0 of 3 nodes tuned; n0: problem 0; n1: problem 0; n2: problem 0");
  }

  @Test
  void of_oneTroubledNodeMore_isCounted() {
    assertThat(NodesVerdict.of(4, 500_000, troubled(NodesVerdict.NODES_MAX + 1, 1)).message())
        .endsWith("n2: problem 0; 1 more nodes");
  }

  @Test
  void of_oneProblemMoreThanIsTold_isCounted() {
    assertThat(NodesVerdict.of(1, 500_000, troubled(1, NodesVerdict.PROBLEMS_MAX)).message())
        .isEqualTo("0 of 1 nodes tuned; n0: problem 0, problem 1, problem 2");
    assertThat(NodesVerdict.of(1, 500_000, troubled(1, NodesVerdict.PROBLEMS_MAX + 1)).message())
        .isEqualTo("0 of 1 nodes tuned; n0: problem 0, problem 1, problem 2, 1 more");
  }

  @Test
  void of_longProblem_isCut() {
    String longest = "x".repeat(NodesVerdict.PROBLEM_CHARACTERS_MAX);
    assertThat(message(longest)).endsWith(" " + longest);
    assertThat(message(longest + "y")).endsWith(longest + "…");
  }

  @Test
  void parse_whatThePodServes() {
    assertThat(NodeReport.parse("a", "tuned\n")).isEqualTo(TUNED);
    assertThat(NodeReport.parse("a", "not tuned\nfs/nr_open is not there\n").problems())
        .containsExactly("fs/nr_open is not there");
  }

  @Test
  void parse_anythingElse_isNotTuned() {
    for (String text : List.of("", "not tuned\n", "tuned\nbut\n", "<html>")) {
      assertThat(NodeReport.parse("a", text).problems())
          .as(text)
          .containsExactly("its report cannot be read");
    }
  }

  private static String message(String problem) {
    return NodesVerdict.of(1, 1, List.of(new NodeReport("a", List.of(problem)))).message();
  }

  private static List<NodeReport> troubled(int nodes, int problems) {
    return IntStream.range(0, nodes)
        .mapToObj(
            node ->
                new NodeReport(
                    "n" + node,
                    IntStream.range(0, problems)
                        .mapToObj(problem -> "problem " + problem)
                        .toList()))
        .toList();
  }
}
