package io.realtimecluster.hub.program.document;

import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.HashTreePSet;
import org.pcollections.PMap;
import org.pcollections.PSet;

/**
 * A replica's copy of a document. Two copies merge into one that has the edits of both: {@link
 * #merge} is commutative, associative and idempotent, and to {@link #apply} an event is to merge a
 * copy that has only that edit. Copies that differ in their retirements do not merge: the one that
 * lacks some must be taken anew.
 *
 * @param registers last-writer-wins registers by key
 * @param sets observed-remove sets by name: the additions of each element that are not undone
 * @param counters by name, then by replica
 * @param seen the additions to sets that are known, by replica
 * @param clock the greatest counter of a register
 * @param edited when replicas have added or counted the last time, in hours since 1970; old ones
 *     have no entry
 * @param retirements how often replicas were retired, which has forgotten who they were
 */
public record Document(
    PMap<String, Register> registers,
    PMap<String, PMap<String, PSet<Dot>>> sets,
    PMap<String, PMap<String, Tally>> counters,
    PMap<String, Seen> seen,
    long clock,
    PMap<String, Integer> edited,
    long retirements) {

  static final Document EMPTY =
      new Document(
          HashTreePMap.empty(),
          HashTreePMap.empty(),
          HashTreePMap.empty(),
          HashTreePMap.empty(),
          0,
          HashTreePMap.empty(),
          0);

  /**
   * What retired replicas have counted together; no replica has this name, as theirs have a '/'.
   */
  static final String RETIRED = "*";

  /** Snapshots of earlier releases have no hours. */
  @SuppressWarnings("NullAway") // What is read from JSON may lack a member.
  public Document {
    edited = edited == null ? HashTreePMap.empty() : edited;
  }

  boolean saw(Dot dot) {
    return seen.getOrDefault(dot.replica(), Seen.NOTHING).contains(dot.number());
  }

  PSet<Dot> dots(String set, String element) {
    return sets.getOrDefault(set, HashTreePMap.empty()).getOrDefault(element, HashTreePSet.empty());
  }

  /** How many elements all sets have. */
  int elementCount() {
    int count = 0;
    for (PMap<String, PSet<Dot>> elements : sets.values()) {
      count += elements.size();
    }
    return count;
  }

  Document apply(DocumentEvent event) {
    return switch (event) {
      case DocumentEvent.Written written ->
          withRegister(written.key(), written.register().merge(registers.get(written.key())));
      case DocumentEvent.Added added -> apply(added);
      case DocumentEvent.Discarded discarded -> apply(discarded);
      case DocumentEvent.Counted counted -> apply(counted);
      case DocumentEvent.Retired retired -> apply(retired);
    };
  }

  private Document apply(DocumentEvent.Added added) {
    Document noted = withEdited(added.dot().replica(), added.hour());
    if (saw(added.dot())) {
      return noted;
    }
    return noted
        .see(added.dot())
        .withDots(
            added.set(), added.element(), dots(added.set(), added.element()).plus(added.dot()));
  }

  private Document apply(DocumentEvent.Discarded discarded) {
    Document next = this;
    PSet<Dot> present = dots(discarded.set(), discarded.element());
    for (Dot dot : discarded.dots()) {
      // One that is there was seen, though its replica may be retired since then.
      next = present.contains(dot) ? next : next.see(dot);
    }
    PSet<Dot> left = present.minusAll(discarded.dots());
    return next.withDots(discarded.set(), discarded.element(), left);
  }

  private Document apply(DocumentEvent.Counted counted) {
    PMap<String, Tally> tallies = counters.getOrDefault(counted.counter(), HashTreePMap.empty());
    Tally tally = counted.tally().merge(tallies.get(counted.replica()));
    return new Document(
            registers,
            sets,
            counters.plus(counted.counter(), tallies.plus(counted.replica(), tally)),
            seen,
            clock,
            edited,
            retirements)
        .withEdited(counted.replica(), counted.hour());
  }

  /** Forgets replicas; what they have edited stays. Once is like twice. */
  private Document apply(DocumentEvent.Retired retired) {
    if (retired.retirements() <= retirements) {
      return this;
    }
    PMap<String, PMap<String, Tally>> kept = counters;
    for (Map.Entry<String, PMap<String, Tally>> counter : counters.entrySet()) {
      kept = kept.plus(counter.getKey(), folded(counter.getValue(), retired.replicas()));
    }
    return new Document(
        registers,
        sets,
        kept,
        seen.minusAll(retired.replicas()),
        clock,
        edited.minusAll(retired.replicas()),
        retired.retirements());
  }

  private static PMap<String, Tally> folded(PMap<String, Tally> tallies, List<String> replicas) {
    PMap<String, Tally> folded = tallies;
    for (String replica : replicas) {
      Tally tally = folded.get(replica);
      if (tally != null) {
        Tally together = tally.plus(folded.getOrDefault(RETIRED, Tally.NONE));
        folded = folded.minus(replica).plus(RETIRED, together);
      }
    }
    return folded;
  }

  /** A copy with the edits of both. */
  Document merge(Document other) {
    return new Document(
        union(registers, other.registers, Register::merge),
        mergeSets(other),
        union(counters, other.counters, (mine, theirs) -> union(mine, theirs, Tally::merge)),
        union(seen, other.seen, Seen::merge),
        Math.max(clock, other.clock),
        union(edited, other.edited, Math::max),
        retirements);
  }

  /** An addition is in if both have it, or if one has it that the other never saw. */
  private PMap<String, PMap<String, PSet<Dot>>> mergeSets(Document other) {
    Document merged =
        new Document(registers, HashTreePMap.empty(), counters, seen, clock, edited, retirements);
    for (Document from : List.of(this, other)) {
      Document against = from == this ? other : this;
      for (Map.Entry<String, PMap<String, PSet<Dot>>> set : from.sets.entrySet()) {
        for (Map.Entry<String, PSet<Dot>> element : set.getValue().entrySet()) {
          PSet<Dot> dots = merged.dots(set.getKey(), element.getKey());
          for (Dot dot : element.getValue()) {
            boolean kept =
                !against.saw(dot) || against.dots(set.getKey(), element.getKey()).contains(dot);
            dots = kept ? dots.plus(dot) : dots;
          }
          merged = merged.withDots(set.getKey(), element.getKey(), dots);
        }
      }
    }
    return merged.sets;
  }

  private Document withRegister(String key, Register register) {
    return new Document(
        registers.plus(key, register),
        sets,
        counters,
        seen,
        Math.max(clock, register.counter()),
        edited,
        retirements);
  }

  private Document withEdited(String replica, @Nullable Integer hour) {
    return hour == null
        ? this
        : new Document(
            registers,
            sets,
            counters,
            seen,
            clock,
            edited.plus(replica, Math.max(hour, edited.getOrDefault(replica, 0))),
            retirements);
  }

  private Document see(Dot dot) {
    Seen now = seen.getOrDefault(dot.replica(), Seen.NOTHING).with(dot.number());
    return new Document(
        registers, sets, counters, seen.plus(dot.replica(), now), clock, edited, retirements);
  }

  private Document withDots(String set, String element, PSet<Dot> dots) {
    PMap<String, PSet<Dot>> elements = sets.getOrDefault(set, HashTreePMap.empty());
    elements = dots.isEmpty() ? elements.minus(element) : elements.plus(element, dots);
    return new Document(
        registers,
        elements.isEmpty() ? sets.minus(set) : sets.plus(set, elements),
        counters,
        seen,
        clock,
        edited,
        retirements);
  }

  private static <V> PMap<String, V> union(
      PMap<String, V> mine, PMap<String, V> theirs, BinaryOperator<V> merge) {
    PMap<String, V> union = mine;
    for (Map.Entry<String, V> entry : theirs.entrySet()) {
      V known = mine.get(entry.getKey());
      union =
          union.plus(
              entry.getKey(),
              known == null ? entry.getValue() : merge.apply(known, entry.getValue()));
    }
    return union;
  }
}
