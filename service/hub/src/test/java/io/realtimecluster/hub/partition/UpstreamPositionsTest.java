package io.realtimecluster.hub.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.realtimecluster.broker.downstream.DownstreamPublisher;
import io.realtimecluster.hub.downstream.DownstreamOutbox;
import io.realtimecluster.hub.downstream.HubMetrics;
import io.realtimecluster.proto.broker.v1.DownstreamBatch;
import io.realtimecluster.proto.broker.v1.UpstreamBatch;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class UpstreamPositionsTest {

  private static final String EDGE = "edge-1";
  private static final long RUN = 7;

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final HubMetrics metrics = new HubMetrics(meters);
  private final List<DownstreamBatch> sent = new ArrayList<>();
  private final DownstreamOutbox outbox =
      new DownstreamOutbox(
          0,
          1,
          new DownstreamPublisher() {
            @Override
            public void publish(String edge, DownstreamBatch batch) {
              sent.add(batch);
            }

            @Override
            public void publishToAll(DownstreamBatch batch) {}
          },
          metrics);
  private final UpstreamPositions positions = new UpstreamPositions(outbox, metrics);

  @Test
  void take_oneAfterTheOther_isHandledAndTold() {
    take(RUN, 1);
    take(RUN, 2);
    assertEquals(List.of(1L, 2L), sequences());
    assertEquals(2, sent.getLast().getUpstreamSequence());
    assertEquals(RUN, sent.getLast().getUpstreamRun());
    assertEquals(0, gaps());
  }

  @Test
  void take_twiceOrLate_isDropped() {
    take(RUN, 1);
    take(RUN, 3);
    for (long late : List.of(1, 2, 3)) {
      assertFalse(positions.take(batch(RUN, late)), () -> "batch " + late);
    }
    take(RUN, 4);
    assertEquals(3, meters.get("realtimecluster.hub.upstream.batches.duplicate").counter().count());
  }

  @Test
  void take_afterALoss_letsTheEdgeAnnounceItsRoomsAgain() {
    take(RUN, 1);
    take(RUN, 4);
    take(RUN, 5);
    assertEquals(List.of(1L, 3L, 4L), sequences(), "one gap");
    assertEquals(1, gaps());
  }

  @Test
  void take_restartedEdge_countsFromOneAgain() {
    take(RUN, 8);
    take(RUN + 1, 1);
    assertEquals(0, gaps());
    take(RUN + 2, 3);
    assertEquals(1, gaps(), "its first batches were lost");
  }

  @Test
  void isOfAnotherRun_edgeThatIsKnownByAnotherOne_isTrueOnce() {
    assertFalse(positions.isOfAnotherRun(batch(RUN, 1)), "nothing is known of it");
    take(RUN, 1);
    assertFalse(positions.isOfAnotherRun(batch(RUN, 2)));
    assertFalse(positions.isOfAnotherRun(batch(0, 0)), "of an earlier release");
    assertTrue(positions.isOfAnotherRun(batch(RUN + 1, 1)));
    take(RUN + 1, 1);
    assertFalse(positions.isOfAnotherRun(batch(RUN + 1, 2)));
  }

  @Test
  void take_edgeThatThisOwnerDoesNotKnow_beginsAnywhere() {
    take(RUN, 8);
    positions.forget(EDGE);
    take(RUN, 20);
    assertEquals(0, gaps(), "it announces its rooms to a new owner, and after it was forgotten");
  }

  @Test
  void take_edgeOfAnEarlierRelease_isNotCounted() {
    take(0, 0);
    take(0, 0);
    assertEquals(0, sent.getLast().getUpstreamRun());
    assertEquals(List.of(1L, 2L), sequences());
  }

  private void take(long run, long sequence) {
    assertTrue(positions.take(batch(run, sequence)));
    outbox.touch(EDGE);
    outbox.flush();
  }

  private double gaps() {
    return meters.get("realtimecluster.hub.upstream.gaps").counter().count();
  }

  private List<Long> sequences() {
    return sent.stream().map(DownstreamBatch::getSequence).toList();
  }

  private static UpstreamBatch batch(long run, long sequence) {
    return UpstreamBatch.newBuilder().setEdge(EDGE).setRun(run).setSequence(sequence).build();
  }
}
