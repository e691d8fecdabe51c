package io.realtimecluster.broker.downstream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.realtimecluster.broker.downstream.DownstreamPositions.Step;
import io.realtimecluster.proto.broker.v1.DownstreamBatch;
import org.junit.jupiter.api.Test;

class DownstreamPositionsTest {

  private final DownstreamPositions positions = new DownstreamPositions(2);

  @Test
  void take_batchesOfOwners_whatFollowsWhatIsMissingAndWhatCameTwice() {
    assertEquals(Step.NEW_OWNER, take(5, 1), "the first owner that is heard of");
    assertEquals(Step.NEXT, take(5, 2));
    assertEquals(Step.REPEATED, take(5, 2));
    assertEquals(Step.GAP, take(5, 4));
    assertEquals(Step.REPEATED, take(5, 3));
    assertEquals(Step.NEXT, take(5, 0), "to all edges, without a number");
    assertEquals(Step.NEXT, take(5, 5));
    assertEquals(Step.NEW_OWNER, take(6, 1));
    assertEquals(Step.NEXT, take(6, 2));
  }

  @Test
  void take_newOwnerWhoseFirstBatchesWereLost_isNoGapAndGoesOnFromThere() {
    assertEquals(Step.NEW_OWNER, take(5, 3));
    assertEquals(Step.NEXT, take(5, 4));
  }

  @Test
  void take_ofAnEarlierEpochOfThatPartition_isOutdated() {
    assertEquals(Step.NEW_OWNER, take(5, 1));
    assertEquals(Step.OUTDATED, take(4, 9));
    assertEquals(Step.NEXT, take(5, 2));
    assertEquals(Step.NEW_OWNER, positions.take(batch(4, 9).toBuilder().setPartition(0).build()));
  }

  @Test
  void take_partitionAtTheLimitAndOnePast_isOutdatedWhatIsPast() {
    assertEquals(Step.NEW_OWNER, take(1, 1));
    assertEquals(Step.OUTDATED, positions.take(batch(1, 1).toBuilder().setPartition(2).build()));
    assertEquals(
        Step.OUTDATED,
        positions.take(batch(1, 1).toBuilder().setPartition(HubQueue.NO_PARTITION).build()));
  }

  private Step take(long leaseEpoch, long sequence) {
    return positions.take(batch(leaseEpoch, sequence));
  }

  private static DownstreamBatch batch(long leaseEpoch, long sequence) {
    return DownstreamBatch.newBuilder()
        .setPartition(1)
        .setLeaseEpoch(leaseEpoch)
        .setSequence(sequence)
        .build();
  }
}
