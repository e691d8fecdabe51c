package io.realtimecluster.operator.realtimecluster.observed;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A sum of which parts may be unknown. */
class TotalTest {

  @Test
  void silentPod_countsWithItsLastValue() {
    Total total = Total.ZERO.withAnswer(5).withLast(7);
    assertThat(total).isEqualTo(new Total(12, 2, 1, 0));
    assertThat(total.notBelow(100)).isEqualTo(12);
  }

  @Test
  void unknownPod_keepsTheSumFromFalling() {
    Total total = Total.ZERO.withAnswer(5).withUnknown();
    assertThat(total).isEqualTo(new Total(5, 2, 1, 1));
    assertThat(total.notBelow(100)).isEqualTo(100);
    assertThat(total.notBelow(3)).isEqualTo(5);
  }
}
