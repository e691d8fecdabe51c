package io.realtimecluster.state.infinispan;

import io.realtimecluster.proto.state.v1.Segment;
import io.realtimecluster.proto.state.v1.SegmentReference;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The open segments of the rooms that were written last, so that an append need not read what it
 * wrote before. Losing one costs a read. Thread-safe.
 */
final class OpenSegments {

  /** How many bytes of segments are kept: 32 MiB. */
  static final long BYTES_MAX = 32L * 1024 * 1024;

  private static final float LOAD_FACTOR = 0.75f;

  private final Map<String, Segments.Written> segments = new LinkedHashMap<>(16, LOAD_FACTOR, true);
  private long bytes;

  /** The room's segment, if it is the one that the reference means. */
  synchronized Optional<Segment> get(String room, SegmentReference reference) {
    Segments.@Nullable Written found = segments.get(room);
    return found != null && found.reference().equals(reference)
        ? Optional.of(found.segment())
        : Optional.empty();
  }

  synchronized void put(String room, Segments.Written open) {
    forget(room);
    segments.put(room, open);
    bytes += open.segment().getSerializedSize();
    Iterator<Segments.Written> eldest = segments.values().iterator();
    while (bytes > BYTES_MAX) {
      bytes -= eldest.next().segment().getSerializedSize();
      eldest.remove();
    }
  }

  synchronized void forget(String room) {
    Segments.@Nullable Written removed = segments.remove(room);
    if (removed != null) {
      bytes -= removed.segment().getSerializedSize();
    }
  }
}
