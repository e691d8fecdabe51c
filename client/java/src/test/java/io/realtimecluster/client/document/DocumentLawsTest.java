package io.realtimecluster.client.document;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/** The laws that the hub's copies and those of the client for TypeScript are held to. */
class DocumentLawsTest {

  private static final int RUNS = 500;
  private static final int STEPS_MAX = 40;
  private static final int COPIES = 3;

  @Test
  void merge_isCommutativeAssociativeAndIdempotent() {
    each(
        (edited, random) -> {
          DocumentCopy a = edited.copies.get(0);
          DocumentCopy b = edited.copies.get(1);
          DocumentCopy c = edited.copies.get(2);
          assertSame(merged(a, b), merged(b, a));
          assertSame(merged(merged(a, b), c), merged(a, merged(b, c)));
          assertSame(merged(a, a), a);
          assertSame(merged(a, b, b), merged(a, b));
        });
  }

  @Test
  void edits_inAnyOrderAndTwice_areTheMergeOfAllCopies() {
    each(
        (edited, random) -> {
          var twice = new ArrayList<>(edited.events);
          twice.addAll(edited.events);
          Collections.shuffle(twice, random);
          assertSame(DocumentCopy.of(twice), merged(edited.copies.toArray(DocumentCopy[]::new)));
        });
  }

  @Test
  void applyingAnEdit_isMergingACopyThatHasOnlyThatEdit() {
    each(
        (edited, random) -> {
          for (DocumentEvent event : edited.events) {
            DocumentCopy applied = merged(edited.copies.get(0));
            applied.apply(event);
            assertSame(merged(edited.copies.get(0), DocumentCopy.of(List.of(event))), applied);
          }
        });
  }

  @Test
  void viewOfTwoCopies_showsWhatTheirMergeShows() {
    each(
        (edited, random) -> {
          DocumentCopy a = edited.copies.get(0);
          DocumentCopy b = edited.copies.get(1);
          var view = new DocumentView(a, b);
          assertEquals(shown(new DocumentView(merged(a, b), new DocumentCopy())), shown(view));
        });
  }

  private static void each(BiConsumer<Edited, Random> law) {
    for (int seed = 0; seed < RUNS; seed++) {
      var random = new Random(seed);
      try {
        law.accept(new Edited(random), random);
      } catch (AssertionError broken) {
        throw new AssertionError("with the seed " + seed, broken);
      }
    }
  }

  private static DocumentCopy merged(DocumentCopy... copies) {
    var result = new DocumentCopy();
    for (DocumentCopy copy : copies) {
      result.merge(copy);
    }
    return result;
  }

  private static void assertSame(DocumentCopy expected, DocumentCopy actual) {
    assertEquals(content(expected), content(actual));
  }

  private static Map<String, Object> content(DocumentCopy copy) {
    var seen = new TreeMap<String, String>();
    copy.seen.forEach((replica, each) -> seen.put(replica, each.upTo() + " " + each.beyond()));
    return Map.of(
        "registers", copy.registers,
        "sets", copy.sets,
        "counters", copy.counters,
        "seen", seen,
        "clock", copy.clock);
  }

  private static Map<String, Object> shown(DocumentView view) {
    var registers = new TreeMap<String, Object>();
    view.keys().forEach(key -> registers.put(key, view.register(key)));
    var sets = new TreeMap<String, Set<String>>();
    view.sets().forEach(set -> sets.put(set, new TreeSet<>(view.elements(set))));
    var counters = new TreeMap<String, Long>();
    view.counters().forEach(counter -> counters.put(counter, view.total(counter)));
    return Map.of(
        "registers", registers, "sets", sets, "counters", counters, "clock", view.clock());
  }

  /** Three copies after edits made apart, and the edits. */
  private static final class Edited {
    private final List<DocumentCopy> copies = new ArrayList<>();
    private final List<DocumentEvent> events = new ArrayList<>();
    private final long[] numbers = new long[COPIES];
    private final long[] counted = new long[COPIES];

    Edited(Random random) {
      for (int copy = 0; copy < COPIES; copy++) {
        copies.add(new DocumentCopy());
      }
      int steps = random.nextInt(STEPS_MAX + 1);
      for (int step = 0; step < steps; step++) {
        int number = random.nextInt(COPIES);
        DocumentCopy copy = copies.get(number);
        int kind = random.nextInt(6);
        if (kind == 5) {
          copy.merge(copies.get(random.nextInt(COPIES)));
        } else {
          DocumentEvent event = event(kind, number, random);
          copy.apply(event);
          events.add(event);
        }
      }
    }

    private DocumentEvent event(int kind, int number, Random random) {
      DocumentCopy copy = copies.get(number);
      String replica = "r" + number;
      String name = Integer.toString(random.nextInt(COPIES));
      int value = random.nextInt(COPIES);
      String element = "e" + value;
      return switch (kind) {
        case 0 -> written(copy, name, Integer.toString(value), replica);
        case 1 -> written(copy, name, null, replica);
        case 2 -> new DocumentEvent.Added(name, element, new Dot(replica, ++numbers[number]));
        case 3 -> new DocumentEvent.Discarded(name, element, List.copyOf(copy.dots(name, element)));
        default -> {
          counted[number] += value;
          yield new DocumentEvent.Counted("c", replica, new Tally(counted[number], number));
        }
      };
    }

    private static DocumentEvent written(
        DocumentCopy copy, String key, String value, String replica) {
      return new DocumentEvent.Written(key, new Register(value, copy.clock + 1, replica));
    }
  }
}
