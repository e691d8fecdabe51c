package io.realtimecluster.bench.fanout;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Follows the offsets that one subscriber gets from one room and counts what is missing, doubled or
 * out of order. Confined to the subscriber's event loop.
 */
final class OffsetCheck {
  private static final long NOT_JOINED = -1;

  private long joinedAt = NOT_JOINED;
  private long last = NOT_JOINED;
  private long delivered;
  private long doubled;
  private long outOfOrder;

  /** First to last offset of each range that was jumped over; null until the first gap. */
  private @Nullable TreeMap<Long, Long> gaps;

  void joinedAt(long offset) {
    joinedAt = offset;
    last = offset;
  }

  /** Takes the next publication; one before the join reply counts as out of order. */
  void deliver(long offset) {
    if (last == NOT_JOINED) {
      outOfOrder++;
    } else if (offset == last + 1) {
      last = offset;
      delivered++;
    } else if (offset > last) {
      gaps().put(last + 1, offset - 1);
      last = offset;
      delivered++;
    } else if (fillGap(offset)) {
      outOfOrder++;
      delivered++;
    } else {
      doubled++;
    }
  }

  boolean hasReached(long offset) {
    return last >= offset;
  }

  /** What this subscriber should have got if the room's log ends at the offset. */
  long expected(long finalOffset) {
    return joinedAt == NOT_JOINED ? 0 : Math.max(last, finalOffset) - joinedAt;
  }

  long lost(long finalOffset) {
    return expected(finalOffset) - delivered;
  }

  long delivered() {
    return delivered;
  }

  long doubled() {
    return doubled;
  }

  long outOfOrder() {
    return outOfOrder;
  }

  private TreeMap<Long, Long> gaps() {
    TreeMap<Long, Long> present = gaps;
    if (present == null) {
      present = new TreeMap<>();
      gaps = present;
    }
    return present;
  }

  private boolean fillGap(long offset) {
    Map.Entry<Long, Long> gap = gaps == null ? null : gaps.floorEntry(offset);
    if (gap == null || gap.getValue() < offset) {
      return false;
    }
    gaps().remove(gap.getKey());
    if (gap.getKey() < offset) {
      gaps().put(gap.getKey(), offset - 1);
    }
    if (offset < gap.getValue()) {
      gaps().put(offset + 1, gap.getValue());
    }
    return true;
  }
}
