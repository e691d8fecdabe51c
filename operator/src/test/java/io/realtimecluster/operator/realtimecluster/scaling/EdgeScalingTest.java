package io.realtimecluster.operator.realtimecluster.scaling;

import static io.realtimecluster.operator.realtimecluster.scaling.Situations.NOON;
import static io.realtimecluster.operator.realtimecluster.scaling.Situations.RULES;
import static io.realtimecluster.operator.realtimecluster.scaling.Situations.WINDOW;
import static io.realtimecluster.operator.realtimecluster.scaling.Situations.at;
import static io.realtimecluster.operator.realtimecluster.scaling.Situations.draining;
import static io.realtimecluster.operator.realtimecluster.scaling.Situations.edge;
import static io.realtimecluster.operator.realtimecluster.scaling.Situations.historyOf;
import static io.realtimecluster.operator.realtimecluster.scaling.Situations.of;
import static io.realtimecluster.operator.realtimecluster.scaling.Situations.ready;
import static io.realtimecluster.operator.realtimecluster.scaling.Situations.spread;
import static org.assertj.core.api.Assertions.assertThat;

import io.realtimecluster.operator.realtimecluster.scaling.Decision.Hold;
import io.realtimecluster.operator.realtimecluster.scaling.Decision.ScaleDown;
import io.realtimecluster.operator.realtimecluster.scaling.Decision.ScaleUp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each rule of scaling, at its limit and one past it. */
class EdgeScalingTest {

  private static final History NOTHING_BEFORE = History.startingAt(NOON);
  private static final Duration ONE_SECOND = Duration.ofSeconds(1);

  @Test
  void loadAtTheTolerance_holdsAndOneMoreScalesUp() {
    assertThat(decide(spread(NOON, 4, 440))).isInstanceOf(Hold.class);
    assertThat(decide(spread(NOON, 4, 441)))
        .isEqualTo(
            new ScaleUp(5, "from 4 to 5 edges: 441 connections, the target is 100 per edge"));
  }

  @Test
  void loadOfManyEdges_startsAllOfThemAtOnce() {
    assertThat(decide(spread(NOON, 2, 400)).desired()).isEqualTo(4);
    assertThat(decide(at(NOON, 2, 200, 200, 200)).desired()).isEqualTo(6);
  }

  @Test
  void target_thatLeavesNoRoomBelowTheMaximumIsLowered() {
    ScalingRules tight = new ScalingRules(2, 10, 200, 200, WINDOW, false);
    assertThat(tight.aimedConnections()).isEqualTo(160);
    assertThat(decide(tight, spread(NOON, 2, 352))).isInstanceOf(Hold.class);
    assertThat(decide(tight, spread(NOON, 2, 353)).desired()).isEqualTo(3);
  }

  @Test
  void fullEdges_getOneMoreAlsoWhereTheTargetCannotBeExceeded() {
    ScalingRules single = new ScalingRules(2, 10, 1, 1, WINDOW, false);
    assertThat(decide(single, at(NOON, 2, 1, 0))).isInstanceOf(Hold.class);
    assertThat(decide(single, at(NOON, 2, 1, 1)).desired()).isEqualTo(3);
  }

  @Test
  void growthToTheTolerance_isNoSurgeAndOneMoreDoubles() {
    // Given
    History before = NOTHING_BEFORE.with(NOON, 4, 361, WINDOW);
    Instant later = NOON.plus(EdgeScaling.EDGE_START);
    // When, then
    assertThat(EdgeScaling.decide(RULES, spread(later, 4, 401), before).decision())
        .isInstanceOf(Hold.class);
    assertThat(EdgeScaling.decide(RULES, spread(later, 4, 402), before).decision())
        .isEqualTo(
            new ScaleUp(
                8,
                "from 4 to 8 edges: 402 connections, growing by 1/s, the target is 100 per edge"));
  }

  @Test
  void growthBelowTheTarget_startsNothing() {
    // Given
    History before = NOTHING_BEFORE.with(NOON, 1, 0, WINDOW);
    Instant later = NOON.plusSeconds(10);
    // When, then
    assertThat(EdgeScaling.decide(RULES, spread(later, 4, 400), before).decision())
        .isInstanceOf(Hold.class);
    assertThat(EdgeScaling.decide(RULES, spread(later, 4, 401), before).decision().desired())
        .isEqualTo(8);
  }

  @Test
  void surge_thatNeedsMoreThanTwiceGetsIt() {
    History before = NOTHING_BEFORE.with(NOON, 1, 0, WINDOW);
    assertThat(
            EdgeScaling.decide(RULES, spread(NOON.plusSeconds(10), 2, 400), before)
                .decision()
                .desired())
        .isEqualTo(4);
    assertThat(
            EdgeScaling.decide(RULES, at(NOON.plusSeconds(10), 2, 200, 200, 101), before)
                .decision()
                .desired())
        .isEqualTo(6);
  }

  @Test
  void edges_thatWereStartedForASurgeStayForTheWindow() {
    // Given
    History before = History.startingAt(NOON.minus(WINDOW)).with(NOON, 1, 0, WINDOW);
    Instant surge = NOON.plusSeconds(10);
    EdgeScaling.Outcome doubled = EdgeScaling.decide(RULES, spread(surge, 4, 401), before);
    // When, then
    assertThat(doubled.decision().desired()).isEqualTo(8);
    assertThat(
            EdgeScaling.decide(RULES, spread(surge.plus(WINDOW), 8, 410), doubled.history())
                .decision())
        .isInstanceOf(Hold.class);
    assertThat(
            EdgeScaling.decide(
                    RULES, spread(surge.plus(WINDOW).plusMillis(1), 8, 410), doubled.history())
                .decision())
        .isInstanceOf(ScaleDown.class);
  }

  @Test
  void crashedEdgesClients_thatComeBackAreNoSurge() {
    // Given
    History before =
        NOTHING_BEFORE.with(NOON, 4, 430, WINDOW).with(NOON.plusSeconds(10), 4, 320, WINDOW);
    // When
    Decision decision =
        EdgeScaling.decide(RULES, spread(NOON.plusSeconds(20), 4, 430), before).decision();
    // Then
    assertThat(decision).isInstanceOf(Hold.class);
  }

  @Test
  void edges_neverExceedTheMaximumAndTheLimitIsTold() {
    EdgeScaling.Outcome full = EdgeScaling.decide(RULES, spread(NOON, 9, 1_100), NOTHING_BEFORE);
    assertThat(full.decision().desired()).isEqualTo(10);
    assertThat(full.limit()).isEmpty();
    EdgeScaling.Outcome fuller = EdgeScaling.decide(RULES, spread(NOON, 10, 1_101), NOTHING_BEFORE);
    assertThat(fuller.decision()).isInstanceOf(Hold.class);
    assertThat(fuller.limit()).contains("maxReplicas is 10, more edges are needed");
  }

  @Test
  void fewerEdges_mustHaveBeenEnoughForTheWholeWindow() {
    // Given
    History before = History.startingAt(NOON).with(NOON, 3, 300, WINDOW);
    // When, then
    assertThat(EdgeScaling.decide(RULES, at(NOON.plus(WINDOW), 3, 50, 40, 60), before).decision())
        .isInstanceOf(Hold.class);
    assertThat(
            EdgeScaling.decide(RULES, at(NOON.plus(WINDOW).plusMillis(1), 3, 50, 40, 60), before)
                .decision())
        .isEqualTo(
            new ScaleDown(
                2,
                "b",
                "from 3 to 2 edges: 150 connections, and no more than 2 edges were needed for"
                    + " 600 s; b has the fewest, 40"));
  }

  @Test
  void newOperator_watchesForAWindowFirst() {
    Instant end = NOON.plus(WINDOW);
    assertThat(
            EdgeScaling.decide(RULES, at(end.minusMillis(1), 3, 1, 1, 1), NOTHING_BEFORE)
                .decision())
        .isInstanceOf(Hold.class);
    assertThat(EdgeScaling.decide(RULES, at(end, 3, 1, 1, 1), NOTHING_BEFORE).decision())
        .isInstanceOf(ScaleDown.class);
  }

  @Test
  void edges_goOneByOneDownToTheMost() {
    assertThat(quietly(at(NOON, 9, 1, 1, 1, 1, 1, 1, 1, 1, 1)).desired()).isEqualTo(8);
    assertThat(quietly(at(NOON, 3, 1, 1, 1)).desired()).isEqualTo(2);
    assertThat(quietly(at(NOON, 2, 0, 0))).isEqualTo(new Hold(2, "minReplicas is 2"));
  }

  @Test
  void load_thatFillsTheRemainingEdgesToTheTargetLetsOneGoAndOneMoreDoesNot() {
    assertThat(quietly(spread(NOON, 4, 300))).isInstanceOf(ScaleDown.class);
    assertThat(quietly(spread(NOON, 4, 301))).isEqualTo(new Hold(4, "so many edges are needed"));
  }

  @Test
  void growth_thatWouldNeedTheEdgeAgainWithinTheWindowKeepsIt() {
    // Given
    History before = History.startingAt(NOON.minus(WINDOW)).with(NOON, 1, 90, WINDOW);
    Instant later = NOON.plusSeconds(60);
    // When, then: 10 a minute are 100 in the window.
    assertThat(EdgeScaling.decide(RULES, spread(later, 3, 100), before).decision())
        .isInstanceOf(ScaleDown.class);
    assertThat(EdgeScaling.decide(RULES, spread(later, 3, 101), before).decision())
        .isEqualTo(new Hold(3, "connections grow by 0/s"));
  }

  @Test
  void sameCount_takesTheFirstByName() {
    assertThat(((ScaleDown) quietly(at(NOON, 3, 5, 4, 4))).victim()).isEqualTo("b");
  }

  @Test
  void countAtTheAgeLimit_isGoodAndOneSecondOlderIsNot() {
    assertThat(quietly(withLast(edge("c", 4, EdgeLoad.FRESH_MAX)))).isInstanceOf(ScaleDown.class);
    assertThat(quietly(withLast(edge("c", 4, EdgeLoad.FRESH_MAX.plus(ONE_SECOND)))))
        .isEqualTo(new Hold(3, "so many edges are needed"));
  }

  @Test
  void missingCount_orMissingEdge_keepsAll() {
    assertThat(quietly(withLast(new EdgeLoad("c", true, false, Optional.empty()))))
        .isInstanceOf(Hold.class);
    assertThat(quietly(withLast(new EdgeLoad("c", false, false, Optional.empty()))))
        .isInstanceOf(Hold.class);
    assertThat(quietly(at(NOON, 3, 5, 4))).isInstanceOf(Hold.class);
    assertThat(quietly(at(NOON, 3))).isInstanceOf(Hold.class);
  }

  @Test
  void outageOfMetrics_beginsTheWindowAnew() {
    // Given
    History quiet = History.startingAt(NOON.minus(WINDOW));
    Situation outage = of(NOON, 3, List.of(edge("a", 1, ONE_SECOND.multipliedBy(31))));
    History after = EdgeScaling.decide(RULES, outage, quiet).history();
    // When, then
    assertThat(EdgeScaling.decide(RULES, at(NOON.plus(WINDOW), 3, 1, 1, 1), after).decision())
        .isInstanceOf(Hold.class);
    assertThat(
            EdgeScaling.decide(RULES, at(NOON.plus(WINDOW).plusMillis(1), 3, 1, 1, 1), after)
                .decision())
        .isInstanceOf(ScaleDown.class);
  }

  @Test
  void silentEdge_countsForMoreEdgesWhileItIsReady() {
    EdgeLoad silent = edge("c", 241, Duration.ofMinutes(5));
    assertThat(quietly(of(NOON, 3, List.of(ready(50, 40).get(0), ready(50, 40).get(1), silent))))
        .isInstanceOf(ScaleUp.class);
    EdgeLoad crashed = new EdgeLoad("c", false, false, silent.reading());
    assertThat(quietly(of(NOON, 3, List.of(ready(50, 40).get(0), ready(50, 40).get(1), crashed))))
        .isInstanceOf(Hold.class);
  }

  @Test
  void edge_thatIsNotReadyButAnswersHoldsItsConnections() {
    assertThat(unready(EdgeLoad.JUST_NOW_MAX).holdsConnections()).isTrue();
    assertThat(unready(EdgeLoad.JUST_NOW_MAX.plusMillis(1)).holdsConnections()).isFalse();
  }

  @Test
  void drainingEdge_keepsOthersFromGoingButNotFromComing() {
    List<EdgeLoad> quiet = Stream.concat(ready(1, 1, 1).stream(), one(draining("d", 9))).toList();
    assertThat(quietly(of(NOON, 3, quiet))).isEqualTo(new Hold(3, "an edge is being drained"));
    List<EdgeLoad> busy =
        Stream.concat(ready(110, 110, 1).stream(), one(draining("d", 110))).toList();
    assertThat(quietly(of(NOON, 3, busy)).desired()).isEqualTo(4);
  }

  @Test
  void rollout_keepsEdgesFromGoingButNotFromComing() {
    assertThat(quietly(new Situation(NOON, 3, ready(1, 1, 1), true, false)))
        .isEqualTo(new Hold(3, "edges are being replaced"));
    assertThat(quietly(new Situation(NOON, 3, ready(200, 200, 1), true, false)).desired())
        .isEqualTo(5);
  }

  @Test
  void removal_isFinishedBeforeAnythingElse() {
    assertThat(quietly(new Situation(NOON, 3, ready(200, 200, 200), false, true)))
        .isEqualTo(new Hold(3, "an edge is being removed"));
    assertThat(decide(Situations.external(9), new Situation(NOON, 3, ready(1, 1, 1), false, true)))
        .isEqualTo(new Hold(3, "an edge is being removed"));
  }

  @Test
  void raisedMinimum_isMetAtOnceAndLoweredMaximumOneByOne() {
    assertThat(decide(at(NOON, 1, 0)))
        .isEqualTo(new ScaleUp(2, "from 1 to 2 edges: minReplicas is 2"));
    ScalingRules lower = new ScalingRules(2, 3, 100, 200, WINDOW, false);
    assertThat(decide(lower, spread(NOON, 5, 500)))
        .isEqualTo(
            new ScaleDown(4, "a", "from 5 to 4 edges: maxReplicas is 3; a has the fewest, 100"));
    assertThat(decide(lower, spread(NOON, 3, 330))).isInstanceOf(Hold.class);
  }

  @Test
  void externalCount_isTakenWhateverTheLoad() {
    assertThat(decide(Situations.external(5), spread(NOON, 5, 5_000))).isInstanceOf(Hold.class);
    assertThat(decide(Situations.external(6), spread(NOON, 5, 0)))
        .isEqualTo(
            new ScaleUp(6, "from 5 to 6 edges: autoscaling is External and minReplicas is 6"));
    assertThat(decide(Situations.external(2), at(NOON, 5, 9, 9, 7, 9, 9)))
        .isEqualTo(
            new ScaleDown(
                4,
                "c",
                "from 5 to 4 edges: autoscaling is External and minReplicas is 2; c has the"
                    + " fewest, 7"));
    assertThat(decide(Situations.external(2), at(NOON, 5, 9, 9, 7, 9))).isInstanceOf(Hold.class);
  }

  @Test
  void anySituation_givesACountWithinReach() {
    Random random = new Random(42);
    for (int i = 0; i < 20_000; i++) {
      // Given
      ScalingRules rules = randomRules(random);
      int desired = 1 + random.nextInt(rules.maxReplicas());
      Situation situation = of(NOON, desired, randomEdges(random, rules, desired));
      History history = History.startingAt(NOON.minusSeconds(random.nextInt(1_200)));
      // When
      Decision decision = EdgeScaling.decide(rules, situation, history).decision();
      // Then
      switch (decision) {
        case Hold hold -> assertThat(hold.desired()).isEqualTo(desired);
        case ScaleUp up ->
            assertThat(up.desired())
                .isGreaterThan(desired)
                .isLessThanOrEqualTo(rules.maxReplicas());
        case ScaleDown down -> {
          assertThat(down.desired())
              .isEqualTo(desired - 1)
              .isGreaterThanOrEqualTo(rules.minReplicas());
          assertThat(situation.unknown()).isZero();
          assertThat(situation.edges()).noneMatch(EdgeLoad::draining);
        }
      }
    }
  }

  @Test
  void stepDown_isNeverFollowedByAStepUpAtTheSameLoad() {
    for (int desired = 3; desired <= 50; desired++) {
      for (long load = 0; load <= desired * 100L; load += 7) {
        ScalingRules rules = new ScalingRules(2, 50, 100, 200, WINDOW, false);
        Decision first =
            EdgeScaling.decide(
                    rules, spread(NOON, desired, load), History.startingAt(NOON.minus(WINDOW)))
                .decision();
        if (first instanceof ScaleDown down) {
          assertThat(decide(rules, spread(NOON, down.desired(), load)))
              .as("%d connections on %d edges", load, down.desired())
              .isNotInstanceOf(ScaleUp.class);
        }
      }
    }
  }

  private static Decision decide(Situation situation) {
    return decide(RULES, situation);
  }

  private static Decision decide(ScalingRules rules, Situation situation) {
    return EdgeScaling.decide(rules, situation, NOTHING_BEFORE).decision();
  }

  /** After a whole window in which one edge would have been enough. */
  private static Decision quietly(Situation situation) {
    return EdgeScaling.decide(RULES, situation, historyOf(1)).decision();
  }

  private static Situation withLast(EdgeLoad last) {
    return of(NOON, 3, Stream.concat(ready(5, 5).stream(), one(last)).toList());
  }

  private static Stream<EdgeLoad> one(EdgeLoad edge) {
    return Stream.of(edge);
  }

  private static EdgeLoad unready(Duration age) {
    return new EdgeLoad("a", false, false, Optional.of(new EdgeLoad.Reading(1, age)));
  }

  private static ScalingRules randomRules(Random random) {
    int min = 1 + random.nextInt(10);
    int target = 1 + random.nextInt(200);
    return new ScalingRules(
        min,
        min + random.nextInt(20),
        target,
        target + random.nextInt(100),
        Duration.ofSeconds(random.nextInt(1_200)),
        random.nextInt(5) == 0);
  }

  private static List<EdgeLoad> randomEdges(Random random, ScalingRules rules, int desired) {
    return Stream.generate(
            () ->
                new EdgeLoad(
                    "edge-" + random.nextInt(1_000_000),
                    random.nextInt(20) > 0,
                    random.nextInt(40) == 0,
                    random.nextInt(20) == 0
                        ? Optional.empty()
                        : Optional.of(
                            new EdgeLoad.Reading(
                                random.nextInt(rules.maxConnections() + 1),
                                Duration.ofSeconds(random.nextInt(32))))))
        .limit(random.nextInt(desired + 2))
        .toList();
  }
}
