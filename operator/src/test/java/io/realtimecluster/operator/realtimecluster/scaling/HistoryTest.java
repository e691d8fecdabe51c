package io.realtimecluster.operator.realtimecluster.scaling;

import static io.realtimecluster.operator.realtimecluster.scaling.Situations.NOON;
import static io.realtimecluster.operator.realtimecluster.scaling.Situations.WINDOW;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is remembered and for how long. */
class HistoryTest {

  @Test
  void most_isKeptForTheWindowAndNotLonger() {
    History history = History.startingAt(NOON).with(NOON, 9, 0, WINDOW);
    assertThat(history.with(NOON.plus(WINDOW), 2, 0, WINDOW).edgesMax()).isEqualTo(9);
    assertThat(history.with(NOON.plus(WINDOW).plusMillis(1), 2, 0, WINDOW).edgesMax()).isEqualTo(2);
  }

  @Test
  void most_isThatOfAllLooksOfTheWindow() {
    // Given
    Random random = new Random(7);
    History history = History.startingAt(NOON);
    int[] needs = random.ints(2_000, 1, 1_000).toArray();
    for (int i = 0; i < needs.length; i++) {
      // When
      history = history.with(NOON.plusSeconds(i), needs[i], 0, WINDOW);
      // Then
      int most = 0;
      for (int j = Math.max(0, i - 600); j <= i; j++) {
        most = Math.max(most, needs[j]);
      }
      assertThat(history.edgesMax()).isEqualTo(most);
    }
  }

  @Test
  void whatIsKept_isBoundedByEdgesAndSeconds() {
    // Given
    History history = History.startingAt(NOON);
    // When
    for (int i = 0; i < 5_000; i++) {
      history = history.with(NOON.plusMillis(i * 100L), Math.max(1, 1_000 - i / 4), i, WINDOW);
    }
    // Then
    assertThat(history.size()).isLessThanOrEqualTo(1_000 + 61);
  }

  @Test
  void growth_isMeasuredOverFiveToSixtySeconds() {
    History history = History.startingAt(NOON).with(NOON, 1, 1_000, WINDOW);
    assertThat(history.growthPerSecond(NOON.plusMillis(4_999), 2_000)).isZero();
    assertThat(history.growthPerSecond(NOON.plusSeconds(5), 2_000)).isEqualTo(200);
    assertThat(history.growthPerSecond(NOON.plusSeconds(60), 1_600)).isEqualTo(10);
    assertThat(history.growthPerSecond(NOON.plusMillis(60_001), 1_600)).isZero();
  }

  @Test
  void growth_isNeverBelowNoneAndNoneWithoutAPast() {
    History history = History.startingAt(NOON);
    assertThat(history.growthPerSecond(NOON.plusSeconds(10), 500)).isZero();
    assertThat(history.with(NOON, 1, 1_000, WINDOW).growthPerSecond(NOON.plusSeconds(10), 500))
        .isZero();
  }

  @Test
  void trend_isMeasuredOverTheLastMinuteAndSeesGrowthThatADipHides() {
    // Given
    History history =
        History.startingAt(NOON)
            .with(NOON, 1, 1_000, WINDOW)
            .with(NOON.plusSeconds(50), 1, 1_600, WINDOW);
    // When: 100 were told to move and are on their way.
    Instant now = NOON.plusSeconds(60);
    // Then
    assertThat(history.growthPerSecond(now, 1_500)).isZero();
    assertThat(history.trendPerSecond(now, 1_500)).isEqualTo(500 / 60.0);
    assertThat(history.trendPerSecond(now, 900)).isZero();
    assertThat(History.startingAt(NOON).trendPerSecond(now, 900)).isZero();
  }

  @Test
  void coverage_beginsWithTheFirstLook() {
    History history = History.startingAt(NOON);
    Instant end = NOON.plus(WINDOW);
    assertThat(history.covers(end.minusMillis(1), WINDOW)).isFalse();
    assertThat(history.covers(end, WINDOW)).isTrue();
  }
}
