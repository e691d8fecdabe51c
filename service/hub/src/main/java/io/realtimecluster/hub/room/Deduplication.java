package io.realtimecluster.hub.room;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Remembers the offsets of a room's latest publishes by session and sequence, so that one that is
 * sent again gets the first result. Not thread-safe.
 */
final class Deduplication {

  private final LinkedHashMap<Key, Long> offsets;

  Deduplication(int windowMax) {
    offsets =
        new LinkedHashMap<>() {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<Key, Long> eldest) {
            return size() > windowMax;
          }
        };
  }

  /** The offset of an earlier publish; empty if it is new or the client wants no dedup. */
  OptionalLong find(String session, long sequence) {
    if (sequence == 0) {
      return OptionalLong.empty();
    }
    Long offset = offsets.get(new Key(session, sequence));
    return offset == null ? OptionalLong.empty() : OptionalLong.of(offset);
  }

  void remember(String session, long sequence, long offset) {
    if (sequence != 0) {
      offsets.put(new Key(session, sequence), offset);
    }
  }

  private record Key(String session, long sequence) {}
}
