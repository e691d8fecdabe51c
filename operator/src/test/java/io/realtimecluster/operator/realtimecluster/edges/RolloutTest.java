package io.realtimecluster.operator.realtimecluster.edges;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.realtimecluster.operator.realtimecluster.desired.Edges;
import io.realtimecluster.operator.realtimecluster.observed.EdgePod;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Which edges serve while they are replaced. */
class RolloutTest {

  private static final Map<String, String> TEMPLATE = Map.of("checksum", "2");
  private static final String STARTED = "ContainersReady";
  private static final String READY = "Ready";

  private static final EdgePod OLD_A = edge("old-a", "1", STARTED, Edges.SERVING, READY);
  private static final EdgePod OLD_B = edge("old-b", "1", STARTED, Edges.SERVING, READY);
  private static final EdgePod NEW_A = edge("new-a", "2", STARTED);
  private static final EdgePod NEW_B = edge("new-b", "2", STARTED);
  private static final EdgePod STARTING = edge("starting", "2");

  @Test
  void edgesOfOneVersion_serve() {
    assertThat(serving(OLD_A, OLD_B)).isEqualTo("old-a old-b");
    assertThat(serving(NEW_A, STARTING)).isEqualTo("new-a starting");
  }

  @Test
  void olderEdges_serveUntilAsManyNewerHaveStartedAsAreDesired() {
    assertThat(serving(OLD_A, OLD_B, STARTING)).isEqualTo("old-a old-b");
    assertThat(serving(OLD_A, OLD_B, NEW_A, STARTING)).isEqualTo("old-a old-b");
    assertThat(serving(OLD_A, OLD_B, NEW_A, NEW_B)).isEqualTo("new-a new-b");
  }

  @Test
  void newerEdgesThatServe_goOnAlthoughOneOfThemIsGone() {
    EdgePod begun = edge("begun", "2", STARTED, Edges.SERVING, READY);
    assertThat(serving(OLD_A, OLD_B, begun, STARTING)).isEqualTo("begun starting");
  }

  @Test
  void newerEdge_servesWhereNoOlderOneIsReady() {
    assertThat(serving(edge("old", "1"), NEW_A)).isEqualTo("new-a");
  }

  @Test
  void edgesOfATemplateWithoutAnnotations_areAllNew() {
    List<EdgePod> edges = List.of(OLD_A, NEW_A);
    assertThat(edges).allMatch(edge -> Rollout.of(edges, Map.of(), 2).serves(edge));
  }

  private static String serving(EdgePod... edges) {
    Rollout rollout = Rollout.of(List.of(edges), TEMPLATE, 2);
    return Arrays.stream(edges)
        .filter(rollout::serves)
        .map(EdgePod::name)
        .collect(Collectors.joining(" "));
  }

  private static EdgePod edge(String name, String checksum, String... conditions) {
    return new EdgePod(
        new PodBuilder()
            .withNewMetadata()
            .withName(name)
            .addToAnnotations("checksum", checksum)
            .endMetadata()
            .withNewStatus()
            .withPodIP("10.0.0.1")
            .withConditions(Arrays.stream(conditions).map(RolloutTest::isTrue).toList())
            .endStatus()
            .build());
  }

  private static PodCondition isTrue(String type) {
    return new PodConditionBuilder().withType(type).withStatus("True").build();
  }
}
