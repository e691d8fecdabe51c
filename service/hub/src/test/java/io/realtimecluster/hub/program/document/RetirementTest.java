package io.realtimecluster.hub.program.document;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.IntNode;
import io.realtimecluster.hub.program.document.DocumentEvent.Added;
import io.realtimecluster.hub.program.document.DocumentEvent.Counted;
import io.realtimecluster.hub.program.document.DocumentEvent.Discarded;
import io.realtimecluster.hub.program.document.DocumentEvent.Retired;
import io.realtimecluster.hub.program.document.DocumentProgram.Retirements;
import io.realtimecluster.program.CommandContext;
import io.realtimecluster.program.Decision;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class RetirementTest {

  private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);
  private static final Instant A_DAY_LATER =
      NOW.plus(Retirement.IDLE_MIN).plus(Duration.ofHours(1));
  private static final DocumentProgram PROGRAM = new DocumentProgram();

  private Document document = Document.EMPTY;

  @Test
  void newReplica_noPlace_retiresThoseThatAreIdleForLongEnough() {
    fill(NOW);
    String tooEarly = reason(add("new", 1, null), NOW.plus(Retirement.IDLE_MIN));
    assertEquals("4096 replicas have added elements within the last 24 h, the limit", tooEarly);
    List<DocumentEvent> events = accept(add("new", 1, null), A_DAY_LATER);
    Retired retired = assertInstanceOf(Retired.class, events.get(0));
    assertEquals(Retirement.REPLICAS_AT_ONCE_MAX, retired.replicas().size());
    assertEquals(
        DocumentLimits.REPLICAS_MAX - Retirement.REPLICAS_AT_ONCE_MAX + 1, document.seen().size());
    assertEquals(DocumentLimits.REPLICAS_MAX, total("c"), "what retired ones have counted stays");
    assertEquals(DocumentLimits.REPLICAS_MAX + 1, document.elementCount());
    for (int i = 2; i <= Retirement.REPLICAS_AT_ONCE_MAX; i++) {
      assertEquals(1, accept(add("new" + i, 1, 1L), A_DAY_LATER).size(), "there is a place");
    }
    assertEquals(2, accept(add("one more", 1, 1L), A_DAY_LATER).size());
    assertEquals(2, document.retirements());
  }

  @Test
  void newReplica_noPlaceToCount_retiresToo() {
    fill(NOW);
    List<DocumentEvent> events = accept(count("new", 5, null), A_DAY_LATER);
    assertInstanceOf(Retired.class, events.get(0));
    assertEquals(DocumentLimits.REPLICAS_MAX + 5, total("c"));
  }

  @Test
  void retiredReplica_isToldAndEditsUnderAnotherName() {
    fill(NOW);
    Retired retired = (Retired) accept(add("new", 1, null), A_DAY_LATER).get(0);
    String gone = retired.replicas().getFirst().substring("ana/".length());
    Decision.Rejected<?> rejected =
        assertInstanceOf(Decision.Rejected.class, decide(add(gone, 2, null), A_DAY_LATER));
    assertEquals(new Retirements(1), rejected.details());
    assertInstanceOf(
        Decision.Rejected.class, decide(count(gone, 2, 0L), A_DAY_LATER), "or counted twice");
    assertInstanceOf(
        Decision.Rejected.class, decide(add("unknown", 1, null), A_DAY_LATER), "it may be one");
    assertEquals(1, accept(add("unknown", 1, 1L), A_DAY_LATER).size());
    assertEquals(1, accept(count("unknown", 2, null), A_DAY_LATER).size(), "it is known now");
  }

  @Test
  void discard_ofARetiredReplicasAddition_isDoneOnceAndLeavesNoTrace() {
    fill(NOW);
    Retired retired = (Retired) accept(add("new", 1, null), A_DAY_LATER).get(0);
    Dot dot = new Dot(retired.replicas().getFirst(), 1);
    String element = "e" + dot.replica();
    DocumentCommand discard = new DocumentCommand.Discard("s", element, List.of(dot));
    assertEquals(1, accept(discard, A_DAY_LATER).size());
    assertFalse(document.seen().containsKey(dot.replica()));
    assertEquals(0, accept(discard, A_DAY_LATER).size(), "it came again");
  }

  @Test
  void replicasOfAnEarlierRelease_countAsIdle() {
    for (int i = 0; i < DocumentLimits.REPLICAS_MAX; i++) {
      document = document.apply(new Added("s", "e" + i, new Dot("ana/" + i, 1), null));
    }
    assertEquals(2, accept(add("new", 1, null), NOW).size());
  }

  enum Kind {
    ADD,
    DISCARD,
    COUNT,
    PUT
  }

  /** An edit of one of some replicas. */
  record Step(Kind kind, int replica, int name) {}

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<Integer> small = Arbitraries.integers().between(0, 3);
    return Combinators.combine(Arbitraries.of(Kind.class), small, small)
        .as(Step::new)
        .list()
        .ofMaxSize(40);
  }

  /** Retiring those that have stopped editing changes nothing that anybody sees. */
  @Property
  void retired_anywhereAfterTheirLastEdit_theDocumentReadsTheSame(
      @ForAll("steps") List<Step> before, @ForAll("steps") List<Step> after) {
    Map<Integer, Integer> numbers = new HashMap<>();
    List<DocumentEvent> first = events(before, numbers, 0);
    List<DocumentEvent> later = events(after, numbers, 10);
    Document all = applied(Document.EMPTY, first);
    Retired retired = new Retired(List.of("ana/0", "ana/1", "ana/2", "ana/3"), 1);
    Document with = applied(applied(all, List.of(retired, retired)), later);
    Document without = applied(all, later);
    assertEquals(without.registers(), with.registers());
    assertEquals(without.sets(), with.sets());
    assertEquals(totals(without), totals(with));
    assertTrue(with.seen().keySet().stream().noneMatch(retired.replicas()::contains));
  }

  /** Between two retirements, edits of those that remain merge as ever. */
  @Property
  void edits_afterARetirement_inAnyOrderAndTwice_areTheSame(
      @ForAll("steps") List<Step> before, @ForAll("steps") List<Step> after, @ForAll long seed) {
    Map<Integer, Integer> numbers = new HashMap<>();
    Document retired =
        applied(Document.EMPTY, events(before, numbers, 0))
            .apply(new Retired(List.of("ana/0", "ana/1"), 1));
    List<DocumentEvent> later = events(after, numbers, 10);
    List<DocumentEvent> shuffled = new ArrayList<>(later);
    shuffled.addAll(later);
    Collections.shuffle(shuffled, new Random(seed));
    Document once = applied(retired, later);
    assertEquals(once, applied(retired, shuffled));
    assertEquals(once, once.merge(once));
    assertEquals(once, retired.merge(once));
    assertEquals(once, once.merge(retired));
  }

  private static List<DocumentEvent> events(
      List<Step> steps, Map<Integer, Integer> numbers, int firstReplica) {
    List<DocumentEvent> events = new ArrayList<>();
    for (Step step : steps) {
      int number = firstReplica + step.replica;
      String replica = "ana/" + number;
      int next = numbers.merge(number, 1, Integer::sum);
      String element = "e" + number + "-" + step.name;
      events.add(
          switch (step.kind) {
            case ADD -> new Added("s", element, new Dot(replica, next), 1);
            case DISCARD -> new Discarded("s", element, List.of(new Dot(replica, next)));
            case COUNT -> new Counted("c" + step.name, replica, new Tally(next, step.name), 1);
            case PUT ->
                new DocumentEvent.Written(
                    "k" + step.name, new Register(IntNode.valueOf(next), next, replica));
          });
    }
    return events;
  }

  private static Document applied(Document document, List<DocumentEvent> events) {
    Document applied = document;
    for (DocumentEvent event : events) {
      applied = applied.apply(event);
    }
    return applied;
  }

  private static Map<String, Long> totals(Document document) {
    Map<String, Long> totals = new HashMap<>();
    document
        .counters()
        .forEach(
            (name, tallies) ->
                totals.put(
                    name,
                    tallies.values().stream()
                        .mapToLong(tally -> tally.increments() - tally.decrements())
                        .sum()));
    return totals;
  }

  private void fill(Instant time) {
    for (int i = 0; i < DocumentLimits.REPLICAS_MAX; i++) {
      DocumentCommand add = new DocumentCommand.Add("s", "eana/" + i, Integer.toString(i), 1, null);
      accept(add, time);
      accept(count(Integer.toString(i), 1, null), time);
    }
  }

  private static DocumentCommand add(String replica, long number, Long retirements) {
    return new DocumentCommand.Add("s", "of " + replica, replica, number, retirements);
  }

  private static DocumentCommand count(String replica, long increments, Long retirements) {
    return new DocumentCommand.Count("c", replica, increments, 0L, retirements);
  }

  private long total(String counter) {
    return totals(document).get(counter);
  }

  private Decision<DocumentEvent> decide(DocumentCommand command, Instant time) {
    return PROGRAM.decide(document, command, new CommandContext("room", "ana", "s", time));
  }

  private List<DocumentEvent> accept(DocumentCommand command, Instant time) {
    Decision<DocumentEvent> decision = decide(command, time);
    Decision.Accepted<DocumentEvent> accepted =
        assertInstanceOf(Decision.Accepted.class, decision, decision::toString);
    for (DocumentEvent event : accepted.events()) {
      document = PROGRAM.evolve(document, event);
    }
    return accepted.events();
  }

  private String reason(DocumentCommand command, Instant time) {
    return assertInstanceOf(Decision.Rejected.class, decide(command, time)).reason();
  }
}
