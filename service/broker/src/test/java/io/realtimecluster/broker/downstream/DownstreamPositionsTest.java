package io.realtimecluster.hub.request;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.realtimecluster.proto.broker.v1.DownstreamBatch;
import org.junit.jupiter.api.Test;

class DownstreamPositionsTest {

  private final DownstreamPositions positions = new DownstreamPositions(2);

  @Test
  void interrupted_byAnotherOwnerOrAGap_andNotByWhatFollowsOrComesTwice() {
    assertTrue(positions.interrupted(batch(5, 1)), "the first owner that is heard of");
    assertFalse(positions.interrupted(batch(5, 2)));
    assertFalse(positions.interrupted(batch(5, 2)), "it came twice");
    assertTrue(positions.interrupted(batch(5, 4)));
    assertFalse(positions.interrupted(batch(5, 0)), "to all edges, without a number");
    assertFalse(positions.interrupted(batch(5, 5)));
    assertTrue(positions.interrupted(batch(6, 1)));
    assertFalse(positions.interrupted(batch(6, 2)));
  }

  @Test
  void outdated_ofAnEarlierEpochOfThatPartition() {
    assertFalse(positions.outdated(batch(5, 1)));
    boolean _ = positions.interrupted(batch(5, 1));
    assertTrue(positions.outdated(batch(4, 9)));
    assertFalse(positions.outdated(batch(5, 1)));
    assertFalse(positions.outdated(batch(4, 9).toBuilder().setPartition(0).build()));
  }

  private static DownstreamBatch batch(long leaseEpoch, long sequence) {
    return DownstreamBatch.newBuilder()
        .setPartition(1)
        .setLeaseEpoch(leaseEpoch)
        .setSequence(sequence)
        .build();
  }
}
