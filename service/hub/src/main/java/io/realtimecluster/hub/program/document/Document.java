package io.realtimecluster.hub.program.document;

import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import org.pcollections.HashTreePMap;
import org.pcollections.HashTreePSet;
import org.pcollections.PMap;
import org.pcollections.PSet;

/**
 * A replica's copy of a document. Two copies merge into one that has the edits of both: {@link
 * #merge} is commutative, associative and idempotent, and to {@link #apply} an event is to merge a
 * copy that has only that edit.
 *
 * @param registers last-writer-wins registers by key
 * @param sets observed-remove sets by name: the additions of each element that are not undone
 * @param counters by name, then by replica
 * @param seen the additions to sets that are known, by replica
 * @param clock the greatest counter of a register
 */
public record Document(
    PMap<String, Register> registers,
    PMap<String, PMap<String, PSet<Dot>>> sets,
    PMap<String, PMap<String, Tally>> counters,
    PMap<String, Seen> seen,
    long clock) {

  static final Document EMPTY =
      new Document(
          HashTreePMap.empty(),
          HashTreePMap.empty(),
          HashTreePMap.empty(),
          HashTreePMap.empty(),
          0);

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
    };
  }

  private Document apply(DocumentEvent.Added added) {
    if (saw(added.dot())) {
      return this;
    }
    return see(added.dot())
        .withDots(
            added.set(), added.element(), dots(added.set(), added.element()).plus(added.dot()));
  }

  private Document apply(DocumentEvent.Discarded discarded) {
    Document next = this;
    for (Dot dot : discarded.dots()) {
      next = next.see(dot);
    }
    PSet<Dot> left = dots(discarded.set(), discarded.element()).minusAll(discarded.dots());
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
        clock);
  }

  /** A copy with the edits of both. */
  Document merge(Document other) {
    return new Document(
        union(registers, other.registers, Register::merge),
        mergeSets(other),
        union(counters, other.counters, (mine, theirs) -> union(mine, theirs, Tally::merge)),
        union(seen, other.seen, Seen::merge),
        Math.max(clock, other.clock));
  }

  /** An addition is in if both have it, or if one has it that the other never saw. */
  private PMap<String, PMap<String, PSet<Dot>>> mergeSets(Document other) {
    Document merged = new Document(registers, HashTreePMap.empty(), counters, seen, clock);
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
        registers.plus(key, register), sets, counters, seen, Math.max(clock, register.counter()));
  }

  private Document see(Dot dot) {
    Seen now = seen.getOrDefault(dot.replica(), Seen.NOTHING).with(dot.number());
    return new Document(registers, sets, counters, seen.plus(dot.replica(), now), clock);
  }

  private Document withDots(String set, String element, PSet<Dot> dots) {
    PMap<String, PSet<Dot>> elements = sets.getOrDefault(set, HashTreePMap.empty());
    elements = dots.isEmpty() ? elements.minus(element) : elements.plus(element, dots);
    return new Document(
        registers,
        elements.isEmpty() ? sets.minus(set) : sets.plus(set, elements),
        counters,
        seen,
        clock);
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
