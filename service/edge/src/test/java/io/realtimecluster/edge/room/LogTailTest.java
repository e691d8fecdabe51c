package io.realtimecluster.edge.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.realtimecluster.proto.broker.v1.InterestGrant;
import io.realtimecluster.proto.client.v1.Publication;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LogTailTest {

  private final LogTail tail = new LogTail();

  @BeforeEach
  void granted() {
    assertEquals(List.of(), tail.moveTo(grant("a", 10, false), false));
  }

  @Test
  void take_next_isDelivered() {
    assertEquals(offsets(11, 11), offsets(tail.take(publication(11))));
    assertEquals(11, tail.lastOffset());
  }

  @Test
  void take_doubledOrOld_isNot() {
    assertEquals(1, tail.take(publication(11)).size());
    assertEquals(List.of(), tail.take(publication(11)));
    assertEquals(List.of(), tail.take(publication(3)));
    assertFalse(tail.hasGap());
  }

  @Test
  void take_behindAGap_waitsUntilItIsFilledAndComesInOrder() {
    assertEquals(List.of(), tail.take(publication(13)));
    assertEquals(List.of(), tail.take(publication(12)));
    assertTrue(tail.hasGap());
    assertEquals(offsets(11, 13), offsets(tail.take(publication(11))));
    assertFalse(tail.hasGap());
  }

  @Test
  void take_behindAGapAtTheLimitAndOnePastIt_keepsWhatFits() {
    for (long offset = 12; offset < 12 + LogTail.EARLY_MAX + 1; offset++) {
      assertEquals(List.of(), tail.take(publication(offset)));
    }
    assertEquals(offsets(11, 11 + LogTail.EARLY_MAX), offsets(tail.take(publication(11))));
  }

  @Test
  void isContinuedBy_grants() {
    assertTrue(tail.isContinuedBy(grant("a", 10, false)), "nothing new");
    assertTrue(tail.isContinuedBy(grant("a", 12, true, 11, 12)));
    assertTrue(tail.isContinuedBy(grant("a", 12, true, 9, 10, 11, 12)), "more than is missing");
    assertFalse(tail.isContinuedBy(grant("a", 12, true, 12)), "11 is missing");
    assertFalse(tail.isContinuedBy(grant("a", 12, false)));
    assertFalse(tail.isContinuedBy(grant("b", 10, true)), "another log");
    assertFalse(tail.isContinuedBy(grant("a", 9, true)), "a log that was set back");
  }

  @Test
  void moveTo_logThatWasSetBack_forgetsWhatWaitedAndGoesOnFromThere() {
    assertEquals(List.of(), tail.take(publication(12)));
    assertEquals(List.of(), tail.moveTo(grant("a", 8, false), false));
    assertFalse(tail.hasGap());
    assertEquals(offsets(9, 9), offsets(tail.take(publication(9))));
  }

  @Test
  void takeGrant_withPublicationsBehindIt_deliversAllInOrder() {
    assertEquals(List.of(), tail.take(publication(13)));
    assertEquals(offsets(11, 13), offsets(tail.take(grant("a", 12, true, 9, 10, 11, 12))));
  }

  @Test
  void moveTo_sameLog_deliversWhatCameBehindIt() {
    assertEquals(List.of(), tail.take(publication(13)));
    assertEquals(List.of(), tail.take(publication(15)));
    assertEquals(offsets(15, 15), offsets(tail.moveTo(grant("a", 14, false), false)));
  }

  @Test
  void moveTo_anotherLog_forgetsWhatWaited() {
    assertEquals(List.of(), tail.take(publication(13)));
    assertEquals(List.of(), tail.moveTo(grant("b", 12, false), false));
    assertFalse(tail.hasGap());
    assertEquals(12, tail.lastOffset());
  }

  @Test
  void prepend_earlierOnes_areThereForThoseWhoHaveSeenLess() {
    assertEquals(1, tail.take(publication(11)).size());
    assertTrue(tail.after(8).isEmpty());
    tail.prepend(List.of(publication(8), publication(9), publication(10), publication(11)));
    assertEquals(offsets(8, 11), offsets(tail.after(7).orElseThrow()));
  }

  @Test
  void prepend_notNextToWhatIsThere_isLeftOut() {
    tail.prepend(List.of(publication(7), publication(8)));
    assertTrue(tail.after(7).isEmpty());
  }

  @Test
  void prepend_moreThanTheRing_keepsTheLatest() {
    LogTail full = new LogTail();
    assertEquals(List.of(), full.moveTo(grant("a", 1_000, false), false));
    full.prepend(LongStream.rangeClosed(1, 1_000).mapToObj(LogTailTest::publication).toList());
    assertEquals(Ring.COUNT_MAX, full.after(1_000 - Ring.COUNT_MAX).orElseThrow().size());
    assertTrue(full.after(1_000 - Ring.COUNT_MAX - 1).isEmpty());
  }

  private static InterestGrant grant(String epoch, long offset, boolean complete, long... offsets) {
    InterestGrant.Builder grant =
        InterestGrant.newBuilder().setEpoch(epoch).setOffset(offset).setComplete(complete);
    for (long each : offsets) {
      grant.addPublications(publication(each));
    }
    return grant.build();
  }

  private static Publication publication(long offset) {
    return Publication.newBuilder().setOffset(offset).build();
  }

  private static List<Long> offsets(List<Publication> publications) {
    return publications.stream().map(Publication::getOffset).toList();
  }

  private static List<Long> offsets(long first, long last) {
    return LongStream.rangeClosed(first, last).boxed().toList();
  }
}
