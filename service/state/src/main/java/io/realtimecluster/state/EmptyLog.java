package io.realtimecluster.state;

import io.realtimecluster.proto.state.v1.RoomHead;
import io.realtimecluster.state.RoomLog.VersionedHead;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The head of a log without entries: it keeps the epoch of a room that was joined and has nothing
 * published yet. Anybody may join rooms of any name, so it is forgotten some time after it was
 * stored, and the owner of a room that is in use stores it again before. Stateless.
 */
public final class EmptyLog {

  /** So long after it was stored it is forgotten. */
  public static final Duration LIFESPAN = Duration.ofDays(7);

  /** It is stored again when it is that old; hubs' clocks may differ by no more. */
  public static final Duration RENEWAL_AFTER = LIFESPAN.dividedBy(2);

  private EmptyLog() {}

  /**
   * True if a room's log has no entries and is not stored, or so long ago that it must be again.
   */
  public static boolean isDue(@Nullable VersionedHead stored, long nowMillis) {
    if (stored == null) {
      return true;
    }
    RoomHead head = stored.head();
    return head.getLastOffset() == 0
        && Math.abs(nowMillis - head.getStoredMillis()) >= RENEWAL_AFTER.toMillis();
  }

  /** The head to be stored over an earlier one of the same kind, or over none. */
  public static RoomHead head(
      @Nullable VersionedHead previous, String epoch, long leaseEpoch, long nowMillis) {
    if (previous != null && previous.head().getLastOffset() != 0) {
      throw new IllegalArgumentException(
          "the log has entries up to offset %d".formatted(previous.head().getLastOffset()));
    }
    return RoomHead.newBuilder()
        .setLeaseEpoch(leaseEpoch)
        .setEpoch(epoch)
        .setStoredMillis(nowMillis)
        .build();
  }
}
