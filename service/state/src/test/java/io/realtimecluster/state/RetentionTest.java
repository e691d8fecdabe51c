package io.realtimecluster.state;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.realtimecluster.proto.state.v1.SnapshotReference;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RetentionTest {

  @Test
  void firstOffset_atTheSizeAndOnePastIt_dropsOneOnlyPastIt() {
    Retention retention = new Retention(100, false);
    assertEquals(1, retention.firstOffset(List.of(), 100));
    assertEquals(2, retention.firstOffset(List.of(), 101));
  }

  @Test
  void firstOffset_nothingIsToRemain_isAfterTheLast() {
    assertEquals(8, new Retention(0, false).firstOffset(List.of(), 7));
  }

  @Test
  void firstOffset_stateWithoutSnapshot_isTheVeryFirst() {
    assertEquals(1, new Retention(10, true).firstOffset(List.of(), 5_000));
  }

  @Test
  void firstOffset_snapshotBeforeTheHistory_isTheEntryAfterIt() {
    assertEquals(41, new Retention(10, true).firstOffset(snapshots(40), 60));
  }

  @Test
  void firstOffset_snapshotWithinTheHistory_isTheFirstOfTheHistory() {
    assertEquals(51, new Retention(10, true).firstOffset(snapshots(55), 60));
  }

  @Test
  void retained_historyReachesToTheEntryAfterASnapshotAndNotYet_dropsTheOneBeforeOnlyThen() {
    Retention retention = new Retention(10, true);
    List<SnapshotReference> all = snapshots(10, 20, 30);
    assertEquals(all, retention.retained(all, 29));
    assertEquals(snapshots(20, 30), retention.retained(all, 30));
    assertEquals(snapshots(20, 30), retention.retained(all, 39));
    assertEquals(snapshots(30), retention.retained(all, 40));
  }

  @Test
  void retained_theOnlySnapshot_remains() {
    assertEquals(snapshots(10), new Retention(10, true).retained(snapshots(10), 5_000));
    assertEquals(List.of(), new Retention(10, true).retained(List.of(), 5_000));
  }

  private static List<SnapshotReference> snapshots(long... offsets) {
    return LongStream.of(offsets)
        .mapToObj(offset -> SnapshotReference.newBuilder().setOffset(offset).build())
        .toList();
  }
}
