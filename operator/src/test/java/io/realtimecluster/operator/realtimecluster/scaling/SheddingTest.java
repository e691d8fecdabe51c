package io.realtimecluster.operator.realtimecluster.scaling;

import static io.realtimecluster.operator.realtimecluster.scaling.Situations.NOON;
import static io.realtimecluster.operator.realtimecluster.scaling.Situations.RULES;
import static io.realtimecluster.operator.realtimecluster.scaling.Situations.at;
import static io.realtimecluster.operator.realtimecluster.scaling.Situations.ready;
import static org.assertj.core.api.Assertions.assertThat;

import io.realtimecluster.operator.realtimecluster.scaling.Shedding.Shed;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which edges give clients away. */
class SheddingTest {

  @Test
  void fullestEdges_giveWhatIsAboveTheMean() {
    assertThat(Shedding.plan(RULES, at(NOON, 4, 160, 170, 0, 2)))
        .containsExactly(new Shed("a", 77), new Shed("b", 87));
  }

  @Test
  void edgeAtTheTolerance_keepsItsClientsAndOneMoreDoesNot() {
    assertThat(Shedding.plan(RULES, at(NOON, 2, 180, 120))).isEmpty();
    assertThat(Shedding.plan(RULES, at(NOON, 2, 181, 119))).containsExactly(new Shed("a", 31));
  }

  @Test
  void edgeAtTheCrowdedMark_keepsItsClientsAndOneMoreDoesNot() {
    assertThat(Shedding.plan(RULES, at(NOON, 2, 150, 0))).isEmpty();
    assertThat(Shedding.plan(RULES, at(NOON, 2, 151, 0))).containsExactly(new Shed("a", 75));
  }

  @Test
  void silentStartingAndDrainingEdges_doNotKeepOthersFromBeingRelieved() {
    List<EdgeLoad> edges =
        Stream.concat(
                ready(190, 50).stream(),
                Stream.of(
                    Situations.edge("silent", 190, EdgeLoad.FRESH_MAX.plusSeconds(1)),
                    new EdgeLoad("starting", false, false, Optional.empty()),
                    Situations.draining("draining", 170)))
            .toList();
    assertThat(Shedding.plan(RULES, Situations.of(NOON, 4, edges)))
        .containsExactly(new Shed("a", 70));
  }

  @Test
  void rollout_shedsNothing() {
    assertThat(Shedding.plan(RULES, new Situation(NOON, 2, ready(200, 0), true, false))).isEmpty();
  }

  @Test
  void oneEdge_hasNobodyToGiveTo() {
    assertThat(Shedding.plan(RULES, at(NOON, 1, 200))).isEmpty();
  }
}
