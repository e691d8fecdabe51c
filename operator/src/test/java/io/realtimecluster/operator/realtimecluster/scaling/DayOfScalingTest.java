package io.realtimecluster.operator.realtimecluster.scaling;

import static org.assertj.core.api.Assertions.assertThat;

import io.realtimecluster.operator.realtimecluster.scaling.DayChart.Incident;
import io.realtimecluster.operator.realtimecluster.scaling.Decision.ScaleDown;
import io.realtimecluster.operator.realtimecluster.scaling.Decision.ScaleUp;
import io.realtimecluster.operator.realtimecluster.scaling.SimulatedDay.Look;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A day with a morning surge to a million connections over 50 edges, an evening peak, crashes and
 * metric outages. Writes its curve to target/scaling-day.svg, and with -Dscaling.picture=true to
 * docs/images, too.
 */
class DayOfScalingTest {

  private static final ScalingRules RULES =
      new ScalingRules(2, 60, 20_000, 30_000, Duration.ofSeconds(600), false);
  private static final int HOUR = 3_600;

  private static final Incident SURGE_OUTAGE = incident("one edge silent", 7.5, 7.6);
  private static final Incident FIRST_CRASH = incident("edge crashes", 8, 8.01);
  private static final Incident PEAK_CRASH = incident("edge crashes", 11, 11.01);
  private static final Incident OUTAGE = incident("all edges silent", 18, 18.5);
  private static final Incident RESTART = incident("operator restarts", 22, 22.01);
  private static final List<Incident> INCIDENTS =
      List.of(SURGE_OUTAGE, FIRST_CRASH, PEAK_CRASH, OUTAGE, RESTART);

  private static final SimulatedDay DAY = new SimulatedDay(RULES, DayOfScalingTest::wanted);

  @BeforeAll
  static void play() throws IOException {
    for (int second = 0; second < SimulatedDay.DAY_SECONDS; second++) {
      happen(second);
      DAY.play(second);
    }
    String svg = new DayChart(DAY.looks(), RULES).svg(INCIDENTS);
    Files.writeString(Path.of("target", "scaling-day.svg"), svg);
    if (Boolean.getBoolean("scaling.picture")) {
      Path images = Files.createDirectories(Path.of("..", "docs", "images"));
      Files.writeString(images.resolve("scaling-day.svg"), svg);
    }
  }

  @Test
  void edges_growWithTheDayAndShrinkWithTheNight() {
    assertThat(DAY.looks().stream().mapToLong(Look::connected).max().orElseThrow())
        .isGreaterThanOrEqualTo(1_000_000);
    assertThat(at(10).desired()).isBetween(46, 52);
    assertThat(at(15.5).desired()).isBetween(28, 36);
    assertThat(at(23.9).desired()).isLessThanOrEqualTo(6);
  }

  @Test
  void nobody_isRefusedButByAFullEdgeThatIsSilent() {
    assertThat(DAY.refusedSeconds())
        .allSatisfy(
            second ->
                assertThat(second)
                    .isBetween(SURGE_OUTAGE.fromSecond(), SURGE_OUTAGE.toSecond() + 60));
    assertThat(DAY.edgeConnectionsMax()).isLessThanOrEqualTo(RULES.maxConnections());
  }

  @Test
  void everybody_isConnectedButWhoMovesJustNow() {
    assertThat(DAY.looks())
        .allSatisfy(
            look ->
                assertThat(look.wanted() - look.connected())
                    .as("%s", look)
                    .isLessThanOrEqualTo(look.wanted() * 3 / 100));
  }

  @Test
  void load_perEdgeStaysNearTheTarget() {
    assertThat(DAY.looks())
        .allSatisfy(
            look ->
                assertThat(look.connected())
                    .as("%s", look)
                    .isLessThanOrEqualTo((long) look.desired() * 23_000));
  }

  @Test
  void count_turnsWithTheDayOnly() {
    // When
    int turns = 0;
    boolean upBefore = true;
    for (Look look : changes()) {
      boolean up = look.decision() instanceof ScaleUp;
      turns += up == upBefore ? 0 : 1;
      upBefore = up;
    }
    // Then: up in the morning, down after noon, up in the evening, down at night.
    assertThat(turns).isEqualTo(3);
  }

  @Test
  void stepUp_neverFollowsAStepDownWithinTheWindow() {
    List<Look> changes = changes();
    for (int i = 1; i < changes.size(); i++) {
      if (changes.get(i).decision() instanceof ScaleUp
          && changes.get(i - 1).decision() instanceof ScaleDown) {
        assertThat(changes.get(i).second() - changes.get(i - 1).second())
            .isGreaterThan((int) RULES.stabilization().toSeconds());
      }
    }
  }

  @Test
  void oneEdge_goesAtATime() {
    assertThat(DAY.drainingMax()).isEqualTo(1);
  }

  @Test
  void noEdge_goesWhileCountsAreUnknownOrForAWindowAfterThat() {
    assertNoScaleDown(OUTAGE, EdgeLoad.FRESH_MAX);
    assertNoScaleDown(RESTART, Duration.ZERO);
  }

  private static void assertNoScaleDown(Incident incident, Duration after) {
    int from = incident.fromSecond() + (int) after.toSeconds() + SimulatedDay.LOOK_SECONDS;
    int to = incident.toSecond() + (int) RULES.stabilization().toSeconds() - 60;
    assertThat(changes())
        .filteredOn(look -> look.second() > from && look.second() < to)
        .noneMatch(look -> look.decision() instanceof ScaleDown);
  }

  private static void happen(int second) {
    if (second == SURGE_OUTAGE.fromSecond()) {
      DAY.silenceFullest(SURGE_OUTAGE.toSecond());
    } else if (second == FIRST_CRASH.fromSecond() || second == PEAK_CRASH.fromSecond()) {
      DAY.crashFullest(second);
    } else if (second == OUTAGE.fromSecond()) {
      DAY.silenceAll(OUTAGE.toSecond());
    } else if (second == RESTART.fromSecond()) {
      DAY.forget(second);
    }
  }

  /** How many clients want to be connected. */
  private static long wanted(int second) {
    double hour = (double) second / HOUR;
    double morning = step(hour, 8, 0.25);
    double afternoon = step(hour, 13.5, 0.5);
    double evening = step(hour, 17, 0.25);
    double night = step(hour, 21, 0.5);
    double people = 960_000 * morning - 400_000 * afternoon + 250_000 * evening - 770_000 * night;
    return Math.round(45_000 + people + 6_000 * Math.sin(hour * 9));
  }

  /** From 0 to 1, half of it at this hour. */
  private static double step(double hour, double at, double width) {
    return 1 / (1 + Math.exp((at - hour) / width));
  }

  private static Incident incident(String name, double fromHour, double toHour) {
    return new Incident(name, (int) (fromHour * HOUR), (int) (toHour * HOUR));
  }

  private static Look at(double hour) {
    return DAY.looks().get((int) (hour * HOUR / SimulatedDay.LOOK_SECONDS));
  }

  private static List<Look> changes() {
    return DAY.looks().stream()
        .filter(look -> !(look.decision() instanceof Decision.Hold))
        .toList();
  }
}
