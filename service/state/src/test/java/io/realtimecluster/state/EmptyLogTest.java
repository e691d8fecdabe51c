package io.realtimecluster.state;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.realtimecluster.proto.state.v1.RoomHead;
import io.realtimecluster.state.RoomLog.VersionedHead;
import org.junit.jupiter.api.Test;

class EmptyLogTest {

  private static final long NOW_MILLIS = 1_800_000_000_000L;
  private static final long RENEWAL_AFTER_MILLIS = EmptyLog.RENEWAL_AFTER.toMillis();

  @Test
  void isDue_noLog_isToBeStored() {
    assertTrue(EmptyLog.isDue(null, NOW_MILLIS));
  }

  @Test
  void isDue_storedJustNotHalfItsLifespanAgo_waits() {
    assertFalse(EmptyLog.isDue(storedAt(NOW_MILLIS), NOW_MILLIS));
    assertFalse(EmptyLog.isDue(storedAt(NOW_MILLIS - RENEWAL_AFTER_MILLIS + 1), NOW_MILLIS));
    assertTrue(EmptyLog.isDue(storedAt(NOW_MILLIS - RENEWAL_AFTER_MILLIS), NOW_MILLIS));
  }

  @Test
  void isDue_storedByAClockThatIsFarAhead_isNotWaitedFor() {
    assertFalse(EmptyLog.isDue(storedAt(NOW_MILLIS + RENEWAL_AFTER_MILLIS - 1), NOW_MILLIS));
    assertTrue(EmptyLog.isDue(storedAt(NOW_MILLIS + RENEWAL_AFTER_MILLIS), NOW_MILLIS));
  }

  @Test
  void isDue_logWithEntries_never() {
    RoomHead head = RoomHead.newBuilder().setEpoch("e").setLastOffset(1).build();
    assertFalse(EmptyLog.isDue(new VersionedHead(head, 1), NOW_MILLIS));
  }

  @Test
  void head_overALogWithEntries_isRefused() {
    RoomHead head = RoomHead.newBuilder().setEpoch("e").setLastOffset(1).build();
    assertThrows(
        IllegalArgumentException.class,
        () -> EmptyLog.head(new VersionedHead(head, 1), "e", 1, NOW_MILLIS));
  }

  private static VersionedHead storedAt(long millis) {
    return new VersionedHead(EmptyLog.head(null, "e", 1, millis), 1);
  }
}
