package io.realtimecluster.hub.program.document;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.realtimecluster.hub.program.document.DocumentEvent.Added;
import io.realtimecluster.hub.program.document.DocumentEvent.Counted;
import io.realtimecluster.hub.program.document.DocumentEvent.Discarded;
import io.realtimecluster.hub.program.document.DocumentEvent.Written;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Copies of a document that were edited apart merge to the same, in whatever order and number. */
class DocumentLawsTest {

  private static final int COPIES = 3;

  enum Kind {
    PUT,
    REMOVE,
    ADD,
    DISCARD,
    COUNT,
    SYNC
  }

  /** An edit of one copy, or its taking over what another one has. */
  record Step(Kind kind, int copy, int other, int name, int value) {}

  /** Three copies after edits made apart, and the edits. */
  record Edited(List<Document> copies, List<DocumentEvent> events) {}

  @Provide
  Arbitrary<Edited> edited() {
    Arbitrary<Integer> small = Arbitraries.integers().between(0, COPIES - 1);
    return Combinators.combine(Arbitraries.of(Kind.class), small, small, small, small)
        .as(Step::new)
        .list()
        .ofMaxSize(40)
        .map(DocumentLawsTest::edit);
  }

  @Property
  void merge_isCommutativeAssociativeAndIdempotent(@ForAll("edited") Edited edited) {
    Document a = edited.copies.get(0);
    Document b = edited.copies.get(1);
    Document c = edited.copies.get(2);
    assertEquals(a.merge(b), b.merge(a));
    assertEquals(a.merge(b).merge(c), a.merge(b.merge(c)));
    assertEquals(a, a.merge(a));
    assertEquals(a.merge(b), a.merge(b).merge(b));
    assertEquals(a, a.merge(Document.EMPTY));
  }

  @Property
  void apply_anyOrderAndTwice_isTheMergeOfAllCopies(
      @ForAll("edited") Edited edited, @ForAll long seed) {
    Document merged = edited.copies.get(0).merge(edited.copies.get(1)).merge(edited.copies.get(2));
    List<DocumentEvent> events = new ArrayList<>(edited.events);
    events.addAll(edited.events);
    Collections.shuffle(events, new Random(seed));
    Document applied = Document.EMPTY;
    for (DocumentEvent event : events) {
      applied = applied.apply(event);
    }
    assertEquals(merged, applied);
  }

  @Property
  void apply_anEvent_isToMergeACopyThatHasOnlyIt(@ForAll("edited") Edited edited) {
    Document copy = edited.copies.getFirst();
    for (DocumentEvent event : edited.events) {
      assertEquals(copy.merge(Document.EMPTY.apply(event)), copy.apply(event));
    }
  }

  private static Edited edit(List<Step> steps) {
    List<Document> copies = new ArrayList<>(Collections.nCopies(COPIES, Document.EMPTY));
    List<DocumentEvent> events = new ArrayList<>();
    long[] numbers = new long[COPIES];
    long[] counted = new long[COPIES];
    for (Step step : steps) {
      Document copy = copies.get(step.copy);
      String replica = "r" + step.copy;
      String set = "set" + step.name;
      String element = "e" + step.value;
      DocumentEvent event =
          switch (step.kind) {
            case PUT ->
                new Written(
                    "key" + step.name,
                    new Register(
                        JsonNodeFactory.instance.numberNode(step.value),
                        copy.clock() + 1,
                        replica));
            case REMOVE ->
                new Written("key" + step.name, new Register(null, copy.clock() + 1, replica));
            case ADD -> new Added(set, element, new Dot(replica, ++numbers[step.copy]), step.value);
            case DISCARD -> new Discarded(set, element, List.copyOf(copy.dots(set, element)));
            case COUNT -> {
              counted[step.copy] += step.value;
              yield new Counted("c", replica, new Tally(counted[step.copy], step.copy), step.value);
            }
            case SYNC -> null;
          };
      if (event == null) {
        copies.set(step.copy, copy.merge(copies.get(step.other)));
      } else {
        copies.set(step.copy, copy.apply(event));
        events.add(event);
      }
    }
    return new Edited(List.copyOf(copies), List.copyOf(events));
  }
}
