package io.realtimecluster.hub.room;

import io.realtimecluster.proto.state.v1.LogEntry;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The kept end of a room's log: consecutive entries, bounded by number and age. Not thread-safe.
 */
final class History {

  /** How much one answer may hold; what needs more is answered as incomplete. */
  static final int ANSWER_BYTES_MAX = 4 * 1024 * 1024;

  private final int sizeMax;
  private final @Nullable Duration ttl;
  private final Consumer<LogEntry> dropped;
  private final ArrayDeque<LogEntry> entries = new ArrayDeque<>();

  /** Tells of each entry that is kept no longer, oldest first. */
  History(RoomType.History kept, Consumer<LogEntry> dropped) {
    this.sizeMax = kept.size();
    this.ttl = kept.ttl();
    this.dropped = dropped;
  }

  void add(LogEntry entry) {
    entries.addLast(entry);
    if (entries.size() > sizeMax) {
      dropped.accept(entries.removeFirst());
    }
  }

  /** All kept entries, oldest first. */
  Iterable<LogEntry> all() {
    return Collections.unmodifiableCollection(entries);
  }

  /**
   * The entries after an offset up to the last one, and before them up to so many earlier ones, as
   * far as they are kept and fit.
   *
   * @return empty if some of them are not kept, or they are more than one answer may hold
   */
  Optional<List<LogEntry>> after(
      long offset, long lastOffset, int countMax, int earlierMax, long nowMillis) {
    expire(nowMillis);
    long missed = lastOffset - offset;
    if (missed < 0 || missed > entries.size() || missed > countMax) {
      return Optional.empty();
    }
    List<LogEntry> answer = latest((int) Math.min(countMax, missed + earlierMax), 0);
    return answer.size() >= missed ? Optional.of(answer) : Optional.empty();
  }

  /**
   * The latest entries, oldest first: at most that many, and fewer if they are too large.
   *
   * @param before only entries with a smaller offset; 0: all
   */
  List<LogEntry> latest(int countMax, long before, long nowMillis) {
    expire(nowMillis);
    return latest(countMax, before);
  }

  private List<LogEntry> latest(int countMax, long before) {
    ArrayList<LogEntry> answer = new ArrayList<>(Math.min(countMax, entries.size()));
    int bytes = 0;
    Iterator<LogEntry> newestFirst = entries.descendingIterator();
    while (answer.size() < countMax && newestFirst.hasNext()) {
      LogEntry entry = newestFirst.next();
      if (before != 0 && Long.compareUnsigned(entry.getOffset(), before) >= 0) {
        continue;
      }
      bytes += entry.getSerializedSize();
      if (bytes > ANSWER_BYTES_MAX) {
        break;
      }
      answer.add(entry);
    }
    return answer.reversed();
  }

  void expire(long nowMillis) {
    if (ttl == null) {
      return;
    }
    long keptSinceMillis = nowMillis - ttl.toMillis();
    while (!entries.isEmpty() && entries.getFirst().getPublishedMillis() < keptSinceMillis) {
      dropped.accept(entries.removeFirst());
    }
  }
}
