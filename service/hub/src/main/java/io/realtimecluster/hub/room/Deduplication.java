package io.realtimecluster.hub.room;

import io.realtimecluster.proto.client.v1.Payload;
import io.realtimecluster.proto.state.v1.LogEntry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Remembers what a room's latest publishes and commands were answered, by session and sequence, so
 * that one that is sent again gets the first answer. Not thread-safe.
 *
 * <p>A hub has many rooms and each publish is remembered, so an answer is no object: a ring of
 * arrays, which grow with use, and an open-addressing index of the ring's places, 28 bytes an
 * answer. Objects would cost the garbage collector more than all else that a room keeps.
 */
final class Deduplication {

  private static final int CAPACITY_MIN = 8;

  /** How many slots of the index there are for each place of the ring. */
  private static final int SLOTS_PER_PLACE = 2;

  // Shared by the rooms without a publish, which are most.
  private static final Session[] NO_SESSIONS = {};
  private static final long[] NO_NUMBERS = {};
  private static final int[] NO_SLOTS = {};

  private final int windowMax;
  private Map<String, Session> sessions = Map.of();
  private Session[] session = NO_SESSIONS;
  private long[] sequence = NO_NUMBERS;
  private long[] offset = NO_NUMBERS;
  private @Nullable Payload @Nullable [] result;

  /** Places of the ring plus 1; 0: the slot is free. Its length is a power of two. */
  private int[] slots = NO_SLOTS;

  private int eldest;
  private int size;

  /** Remembers that many answers at most; then the eldest are forgotten. */
  Deduplication(int windowMax) {
    this.windowMax = windowMax;
  }

  /**
   * The first answer.
   *
   * @param result of a command; null: there is none
   */
  record Answer(long offset, @Nullable Payload result) {}

  /** The answer to an earlier one; empty if it is new or the client wants no dedup. */
  Optional<Answer> find(String name, long number) {
    if (number == 0 || size == 0) {
      return Optional.empty();
    }
    int place = slots[slotOf(name, number)] - 1;
    return place < 0
        ? Optional.empty()
        : Optional.of(new Answer(offset[place], result == null ? null : result[place]));
  }

  /** The offset of the eldest answer; Long.MAX_VALUE: there is none. */
  long firstOffset() {
    return size == 0 ? Long.MAX_VALUE : offset[eldest];
  }

  /**
   * The answers with offsets from the first to before the other, oldest first, as entries with
   * nothing but what it takes to remember them.
   */
  List<LogEntry> between(long firstOffset, long beforeOffset) {
    if (beforeOffset <= firstOffset()) {
      return List.of();
    }
    List<LogEntry> answers = new ArrayList<>();
    for (int age = 0; age < size; age++) {
      int place = placeOf(age);
      if (offset[place] >= firstOffset && offset[place] < beforeOffset) {
        answers.add(entry(place));
      }
    }
    return answers;
  }

  private LogEntry entry(int place) {
    LogEntry.Builder entry =
        LogEntry.newBuilder()
            .setOffset(offset[place])
            .setSession(session[place].name)
            .setSequence(sequence[place]);
    Payload given = result == null ? null : result[place];
    return given == null ? entry.build() : entry.setResult(given).build();
  }

  /**
   * The entry to be, with the texts that earlier ones of its session have, so that they are kept
   * once.
   */
  LogEntry.Builder share(LogEntry.Builder entry) {
    Session known = sessions.get(entry.getSession());
    if (known == null) {
      return entry;
    }
    entry.setSession(known.name);
    return known.sender.equals(entry.getSender()) ? entry.setSender(known.sender) : entry;
  }

  /** Of the events of one command, the last one counts. */
  void remember(LogEntry entry) {
    if (entry.getSequence() == 0) {
      return;
    }
    if (size == session.length && size < windowMax) {
      grow();
    }
    int slot = slotOf(entry.getSession(), entry.getSequence());
    int place = slots[slot] - 1;
    if (place < 0) {
      if (size == windowMax) {
        forgetEldest();
        slot = slotOf(entry.getSession(), entry.getSequence()); // Others have moved.
      }
      place = placeOf(size);
      size++;
      slots[slot] = place + 1;
      session[place] = sessionOf(entry);
      sequence[place] = entry.getSequence();
    }
    session[place].sender = entry.getSender();
    offset[place] = entry.getOffset();
    setResult(place, entry.hasResult() ? entry.getResult() : null);
  }

  private Session sessionOf(LogEntry entry) {
    Session known = sessions.computeIfAbsent(entry.getSession(), Session::new);
    known.answers++;
    return known;
  }

  private void setResult(int place, @Nullable Payload given) {
    if (result == null && given != null) {
      result = new Payload[session.length];
    }
    if (result != null) {
      result[place] = given;
    }
  }

  private int placeOf(int age) {
    int place = eldest + age;
    return place < session.length ? place : place - session.length;
  }

  private void forgetEldest() {
    int place = eldest;
    free(slotOf(session[place].name, sequence[place]));
    if (--session[place].answers == 0) {
      sessions.remove(session[place].name);
    }
    setResult(place, null);
    eldest = placeOf(1);
    size--;
  }

  /** Where it is, or else the free slot where it would be. */
  private int slotOf(String name, long number) {
    int slot = home(name, number);
    while (slots[slot] != 0) {
      int place = slots[slot] - 1;
      if (sequence[place] == number && session[place].name.equals(name)) {
        break;
      }
      slot = (slot + 1) & (slots.length - 1);
    }
    return slot;
  }

  private int home(String name, long number) {
    int hash = (name.hashCode() * 31 + Long.hashCode(number)) * 0x9E3779B9;
    return (hash ^ (hash >>> 16)) & (slots.length - 1);
  }

  /** Moves those back that were put behind it for want of a free slot (Knuth 6.4, algorithm R). */
  private void free(int slot) {
    int hole = slot;
    int next = hole;
    while (true) {
      slots[hole] = 0;
      int home;
      do {
        next = (next + 1) & (slots.length - 1);
        if (slots[next] == 0) {
          return;
        }
        int place = slots[next] - 1;
        home = home(session[place].name, sequence[place]);
      } while (hole <= next ? hole < home && home <= next : hole < home || home <= next);
      slots[hole] = slots[next];
      hole = next;
    }
  }

  /** Only while nothing was forgotten: the eldest is at place 0. */
  private void grow() {
    if (size == 0) {
      sessions = new HashMap<>();
    }
    int capacity = Math.min(windowMax, Math.max(CAPACITY_MIN, session.length * 2));
    session = Arrays.copyOf(session, capacity);
    sequence = Arrays.copyOf(sequence, capacity);
    offset = Arrays.copyOf(offset, capacity);
    result = result == null ? null : Arrays.copyOf(result, capacity);
    slots = new int[Integer.highestOneBit(capacity * SLOTS_PER_PLACE * 2 - 1)];
    for (int place = 0; place < size; place++) {
      slots[slotOf(session[place].name, sequence[place])] = place + 1;
    }
  }

  /** A session of which something is remembered. */
  private static final class Session {
    private final String name;
    private String sender = ""; // An answer that outlived its entry has none.
    private int answers;

    Session(String name) {
      this.name = name;
    }
  }
}
