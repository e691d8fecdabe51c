package io.realtimecluster.bench.fanout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class OffsetCheckTest {
  @Test
  void deliver_inOrder_losesNothing() {
    assertCounts(joinedAt(5, 6, 7, 8), 8, 3, 0, 0, 0);
  }

  @Test
  void deliver_gap_isLost() {
    assertCounts(joinedAt(0, 1, 5), 5, 2, 3, 0, 0);
  }

  @Test
  void deliver_nothingAfterTheLast_isLost() {
    assertCounts(joinedAt(0, 1), 4, 1, 3, 0, 0);
  }

  @Test
  void deliver_nothingAtAll_isLost() {
    assertCounts(joinedAt(2), 4, 0, 2, 0, 0);
  }

  @Test
  void deliver_gapFilledLater_isOutOfOrderNotLost() {
    assertCounts(joinedAt(0, 1, 5, 3, 2, 4), 5, 5, 0, 0, 3);
  }

  @Test
  void deliver_sameTwice_isDoubled() {
    assertCounts(joinedAt(0, 1, 2, 2, 1), 2, 2, 0, 2, 0);
  }

  @Test
  void deliver_filledGapAgain_isDoubled() {
    assertCounts(joinedAt(0, 3, 2, 2), 3, 2, 1, 1, 1);
  }

  @Test
  void deliver_beforeTheJoinReply_isOutOfOrder() {
    var check = new OffsetCheck();
    check.deliver(3);

    assertEquals(1, check.outOfOrder());
  }

  @Test
  void deliver_beyondTheAcknowledgedEnd_isExpectedToo() {
    assertCounts(joinedAt(0, 1, 2, 3), 2, 3, 0, 0, 0);
  }

  @Test
  void expected_neverJoined_isNothing() {
    assertEquals(0, new OffsetCheck().lost(9));
  }

  @Test
  void hasReached_lastOffset_isTrue() {
    assertTrue(joinedAt(0, 1).hasReached(1));
    assertFalse(joinedAt(0, 1).hasReached(2));
  }

  private static OffsetCheck joinedAt(long joined, long... offsets) {
    var check = new OffsetCheck();
    check.joinedAt(joined);
    for (long offset : offsets) {
      check.deliver(offset);
    }
    return check;
  }

  private static void assertCounts(
      OffsetCheck check,
      long finalOffset,
      long delivered,
      long lost,
      long doubled,
      long outOfOrder) {
    assertEquals(delivered, check.delivered(), "delivered");
    assertEquals(lost, check.lost(finalOffset), "lost");
    assertEquals(doubled, check.doubled(), "doubled");
    assertEquals(outOfOrder, check.outOfOrder(), "out of order");
  }
}
