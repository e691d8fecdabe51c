package io.realtimecluster.edge.room;

import io.realtimecluster.proto.client.v1.Publication;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * A room's latest publications, without gaps, so that reconnecting clients need not bother the hub.
 * Not thread-safe.
 */
final class Ring {

  /** How many publications are kept, at most. */
  static final int COUNT_MAX = 256;

  /** How many bytes of publications are kept, at most. */
  static final int BYTES_MAX = 256 * 1024;

  private final ArrayDeque<Publication> publications = new ArrayDeque<>();
  private int bytes;

  /** The publication with the next offset. */
  void add(Publication publication) {
    publications.addLast(publication);
    bytes += publication.getSerializedSize();
    while (publications.size() > COUNT_MAX || bytes > BYTES_MAX) {
      bytes -= publications.removeFirst().getSerializedSize();
    }
  }

  /** All after an offset up to the last one; empty if some are not kept. */
  Optional<List<Publication>> after(long offset, long lastOffset) {
    long missed = lastOffset - offset;
    if (missed < 0 || missed > publications.size()) {
      return Optional.empty();
    }
    List<Publication> answer = new ArrayList<>((int) missed);
    Iterator<Publication> newestFirst = publications.descendingIterator();
    for (long i = 0; i < missed; i++) {
      answer.add(newestFirst.next());
    }
    return Optional.of(answer.reversed());
  }

  /** Publications before those that are kept, oldest first, as far as there is room. */
  void prepend(List<Publication> earlier, long lastOffset) {
    long first = lastOffset + 1 - publications.size();
    for (Publication publication : earlier.reversed()) {
      if (publication.getOffset() >= first) {
        continue;
      }
      int size = publication.getSerializedSize();
      if (publication.getOffset() != first - 1
          || publications.size() >= COUNT_MAX
          || bytes + size > BYTES_MAX) {
        return;
      }
      publications.addFirst(publication);
      bytes += size;
      first--;
    }
  }

  void clear() {
    publications.clear();
    bytes = 0;
  }
}
