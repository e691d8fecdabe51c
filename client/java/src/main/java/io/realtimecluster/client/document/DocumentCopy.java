package io.realtimecluster.client.document;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * One copy of a document. Two copies merge into one that has the edits of both: {@link #merge} is
 * commutative, associative and idempotent, and to apply an event is to merge a copy that has only
 * that edit. Not thread-safe.
 */
public final class DocumentCopy {

  /** The name of those who were retired, in counters. */
  static final String RETIRED = "*";

  final Map<String, Register> registers = new LinkedHashMap<>();

  /** By set and element: the additions that are not undone. */
  final Map<String, Map<String, Set<Dot>>> sets = new LinkedHashMap<>();

  /** By counter and replica. */
  final Map<String, Map<String, Tally>> counters = new LinkedHashMap<>();

  /** By replica. */
  final Map<String, Seen> seen = new LinkedHashMap<>();

  /** The greatest counter of a register. */
  long clock;

  /** How often replicas were retired. */
  long retirements;

  /** A copy that has these edits. */
  public static DocumentCopy of(Iterable<? extends DocumentEvent> events) {
    var copy = new DocumentCopy();
    events.forEach(copy::apply);
    return copy;
  }

  /** How often replicas were retired. */
  public long retirements() {
    return retirements;
  }

  /** Takes an edit in. */
  public void apply(DocumentEvent event) {
    if (event instanceof DocumentEvent.Written written) {
      write(written.key(), written.register());
    } else if (event instanceof DocumentEvent.Added added) {
      if (!saw(added.dot())) {
        see(added.dot());
        put(added.set(), added.element(), Set.of(added.dot()));
      }
    } else if (event instanceof DocumentEvent.Discarded discarded) {
      discard(discarded);
    } else if (event instanceof DocumentEvent.Counted counted) {
      count(counted.counter(), counted.replica(), counted.tally());
    } else if (event instanceof DocumentEvent.Retired retired) {
      if (retired.retirements() > retirements) {
        retire(retired.replicas());
        retirements = retired.retirements();
      }
    }
  }

  /** Takes all edits of the other copy in. */
  public void merge(DocumentCopy other) {
    other.registers.forEach(this::write);
    mergeSets(other);
    other.counters.forEach(
        (counter, tallies) ->
            Map.copyOf(tallies).forEach((replica, tally) -> count(counter, replica, tally)));
    other.seen.forEach((replica, theirs) -> seenOf(replica).merge(theirs));
    clock = Math.max(clock, other.clock);
  }

  boolean saw(Dot dot) {
    Seen ofReplica = seen.get(dot.replica());
    return ofReplica != null && ofReplica.has(dot.number());
  }

  /** The additions of an element that are not undone. */
  Set<Dot> dots(String set, String element) {
    return Objects.requireNonNullElse(sets.getOrDefault(set, Map.of()).get(element), Set.of());
  }

  void put(String set, String element, Collection<Dot> added) {
    sets.computeIfAbsent(set, name -> new LinkedHashMap<>())
        .computeIfAbsent(element, name -> new LinkedHashSet<>())
        .addAll(added);
  }

  // An addition is in if both have it, or if one has it that the other never saw.
  private void mergeSets(DocumentCopy other) {
    for (String set : List.copyOf(sets.keySet())) {
      for (String element : List.copyOf(sets.getOrDefault(set, Map.of()).keySet())) {
        Set<Dot> theirs = other.dots(set, element);
        take(
            set,
            element,
            dots(set, element).stream()
                .filter(dot -> other.saw(dot) && !theirs.contains(dot))
                .toList());
      }
    }
    other.sets.forEach(
        (set, elements) ->
            elements.forEach(
                (element, dots) -> {
                  List<Dot> added = dots.stream().filter(dot -> !saw(dot)).toList();
                  if (!added.isEmpty()) {
                    put(set, element, added);
                  }
                }));
  }

  private void discard(DocumentEvent.Discarded discarded) {
    Set<Dot> present = dots(discarded.set(), discarded.element());
    for (Dot dot : discarded.dots()) {
      // One that is there was seen, though its replica may be retired since then.
      if (!present.contains(dot)) {
        see(dot);
      }
    }
    take(discarded.set(), discarded.element(), discarded.dots());
  }

  private void write(String key, Register register) {
    registers.merge(
        key, register, (one, other) -> Objects.requireNonNull(Register.merge(other, one)));
    clock = Math.max(clock, register.counter());
  }

  private void count(String counter, String replica, Tally tally) {
    counters
        .computeIfAbsent(counter, name -> new LinkedHashMap<>())
        .merge(replica, tally, Tally::merge);
  }

  // What they have counted is counted together, and their additions stay.
  private void retire(List<String> replicas) {
    for (String replica : replicas) {
      seen.remove(replica);
      for (Map<String, Tally> tallies : counters.values()) {
        Tally tally = tallies.remove(replica);
        if (tally != null) {
          tallies.merge(RETIRED, tally, Tally::plus);
        }
      }
    }
  }

  private void see(Dot dot) {
    seenOf(dot.replica()).add(dot.number());
  }

  private Seen seenOf(String replica) {
    return seen.computeIfAbsent(replica, name -> new Seen());
  }

  private void take(String set, String element, Collection<Dot> undone) {
    Map<String, Set<Dot>> elements = sets.get(set);
    Set<Dot> dots = elements == null ? null : elements.get(element);
    if (elements == null || dots == null) {
      return;
    }
    undone.forEach(dots::remove);
    if (dots.isEmpty()) {
      elements.remove(element);
    }
    if (elements.isEmpty()) {
      sets.remove(set);
    }
  }
}
