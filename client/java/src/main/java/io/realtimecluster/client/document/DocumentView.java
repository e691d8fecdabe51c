package io.realtimecluster.client.document;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the merge of two copies without making it: what is confirmed, and edits on top of it. */
public final class DocumentView {

  private final DocumentCopy confirmed;
  private final DocumentCopy edits;

  /** Of these as they are now. */
  public DocumentView(DocumentCopy confirmed, DocumentCopy edits) {
    this.confirmed = confirmed;
    this.edits = edits;
  }

  /** The greatest counter of a register. */
  public long clock() {
    return Math.max(confirmed.clock, edits.clock);
  }

  /** A register's JSON text; null: it has no value. */
  public @Nullable String value(String key) {
    Register register = register(key);
    return register == null ? null : register.value();
  }

  /** The registers that have a value. */
  public List<String> keys() {
    return union(confirmed.registers, edits.registers).stream()
        .filter(key -> value(key) != null)
        .toList();
  }

  /** The additions of an element that are not undone. */
  public List<Dot> dots(String set, String element) {
    Set<Dot> mine = edits.dots(set, element);
    var dots = new ArrayList<Dot>();
    for (Dot dot : confirmed.dots(set, element)) {
      if (!edits.saw(dot) || mine.contains(dot)) {
        dots.add(dot);
      }
    }
    for (Dot dot : mine) {
      if (!confirmed.saw(dot)) {
        dots.add(dot);
      }
    }
    return dots;
  }

  /** Whether the addition is confirmed. */
  public boolean isConfirmed(Dot dot) {
    return confirmed.saw(dot);
  }

  /** Whether the element is in the set. */
  public boolean has(String set, String element) {
    return !dots(set, element).isEmpty();
  }

  /** The sets that have elements. */
  public List<String> sets() {
    return union(confirmed.sets, edits.sets).stream()
        .filter(name -> !elements(name).isEmpty())
        .toList();
  }

  /** The elements of a set. */
  public List<String> elements(String set) {
    return union(confirmed.sets.get(set), edits.sets.get(set)).stream()
        .filter(element -> has(set, element))
        .toList();
  }

  /** What a replica has counted with a counter. */
  public Tally tally(String counter, String replica) {
    return Tally.merge(
        confirmed.counters.getOrDefault(counter, Map.of()).get(replica),
        edits.counters.getOrDefault(counter, Map.of()).get(replica));
  }

  /** The counters that have ever counted. */
  public List<String> counters() {
    return List.copyOf(union(confirmed.counters, edits.counters));
  }

  /** What all replicas have counted with a counter. */
  public long total(String counter) {
    long total = 0;
    for (String replica : union(confirmed.counters.get(counter), edits.counters.get(counter))) {
      Tally tally = tally(counter, replica);
      total += tally.increments() - tally.decrements();
    }
    return total;
  }

  /** The greatest number of a replica's additions. */
  public long lastNumber(String replica) {
    return Math.max(lastNumber(confirmed, replica), lastNumber(edits, replica));
  }

  /** What shows whether an event has changed what an app sees: equal before and after, if not. */
  public String glimpse(DocumentEvent event) {
    if (event instanceof DocumentEvent.Written written) {
      Register register = register(written.key());
      return register == null || register.value() == null
          ? ""
          : register.counter() + " " + register.replica();
    }
    if (event instanceof DocumentEvent.Added added) {
      return Boolean.toString(has(added.set(), added.element()));
    }
    if (event instanceof DocumentEvent.Discarded discarded) {
      return Boolean.toString(has(discarded.set(), discarded.element()));
    }
    if (event instanceof DocumentEvent.Counted counted) {
      return Long.toString(total(counted.counter()));
    }
    return "";
  }

  @Nullable Register register(String key) {
    return Register.merge(edits.registers.get(key), confirmed.registers.get(key));
  }

  private static long lastNumber(DocumentCopy copy, String replica) {
    Seen seen = copy.seen.get(replica);
    return seen == null ? 0 : seen.last();
  }

  private static Set<String> union(@Nullable Map<String, ?> one, @Nullable Map<String, ?> other) {
    var names = new LinkedHashSet<String>();
    if (one != null) {
      names.addAll(one.keySet());
    }
    if (other != null) {
      names.addAll(other.keySet());
    }
    return names;
  }
}
