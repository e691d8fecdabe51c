package io.realtimecluster.hub.program.document;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.realtimecluster.hub.program.Outcome;
import io.realtimecluster.hub.program.Program;
import io.realtimecluster.hub.program.ProgramState;
import io.realtimecluster.program.CommandContext;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class DocumentProgramTest {

  private static final CommandContext ANA = new CommandContext("room", "ana", "s1", Instant.EPOCH);
  private static final CommandContext BOB = new CommandContext("room", "bob", "s2", Instant.EPOCH);

  private final ProgramState<?, ?, ?> state =
      new Program<>(new DocumentProgram()).start(4 * 1024 * 1024);

  @Test
  void put_lostAgainstAGreaterStamp_isAcceptedWithoutEvent() {
    assertEquals(1, put(BOB, "title", 2).events().size());
    assertEquals(0, put(ANA, "title", 1).events().size());
    assertEquals(0, put(ANA, "title", 2).events().size()); // ana/a comes before bob/a.
    assertEquals(1, put(ANA, "title", 3).events().size());
    assertEquals(0, put(ANA, "title", 3).events().size());
  }

  @Test
  void put_aheadOfTheClock_isRejectedOnePastTheLimit() {
    put(ANA, "k", 1_000_000);
    assertInstanceOf(Outcome.Rejected.class, decide(ANA, putJson("k", 2_000_001)));
    put(ANA, "k", 2_000_000);
  }

  @Test
  void discard_seenAddition_leavesTheOneThatWasNotSeen() {
    accepted(ANA, add("milk", 1));
    accepted(BOB, add("milk", 1));
    accepted(
        ANA,
        "{\"type\":\"discard\",\"set\":\"s\",\"element\":\"milk\","
            + "\"dots\":[{\"replica\":\"ana/a\",\"number\":1}]}");
    assertTrue(state.json().contains("\"milk\":[{\"replica\":\"bob/a\",\"number\":1}]"));
    assertEquals(0, accepted(ANA, add("milk", 1)).events().size(), "it was discarded");
  }

  @Test
  void discard_neverAdded_isRejected() {
    assertInstanceOf(
        Outcome.Rejected.class,
        decide(
            ANA,
            "{\"type\":\"discard\",\"set\":\"s\",\"element\":\"milk\","
                + "\"dots\":[{\"replica\":\"bob/a\",\"number\":1}]}"));
  }

  @Test
  void add_numbersAhead_areRejectedOnePastTheLimit() {
    assertInstanceOf(Outcome.Rejected.class, decide(ANA, add("x", 1_001)));
    accepted(ANA, add("x", 1_000));
  }

  @Test
  void add_additionsOfAnElement_atTheLimitAndOnePast() {
    for (int number = 1; number <= DocumentLimits.DOTS_PER_ELEMENT_MAX; number++) {
      accepted(ANA, add("x", number));
    }
    assertInstanceOf(Outcome.Rejected.class, decide(ANA, add("x", 65)));
  }

  @Test
  void elementsAndRegisters_atTheLimitAndOnePast() {
    for (int i = 1; i <= DocumentLimits.ELEMENTS_MAX; i++) {
      accepted(ANA, add("e" + i, i));
      put(ANA, "k" + i, 1);
    }
    assertInstanceOf(Outcome.Rejected.class, decide(ANA, add("one", 10_001)));
    assertInstanceOf(Outcome.Rejected.class, decide(ANA, putJson("one", 1)));
    accepted(ANA, add("e1", 10_001));
  }

  @Test
  void replicasAndCounters_atTheLimitAndOnePast() {
    fillReplicas(Instant.EPOCH);
    assertInstanceOf(Outcome.Rejected.class, decide(ANA, add("one", 1)));
    assertInstanceOf(Outcome.Rejected.class, decide(ANA, count("c", 1, 0)));
    for (int i = 1; i < DocumentLimits.COUNTERS_MAX; i++) {
      accepted(ANA, count("c" + i, 1, 0));
    }
    assertInstanceOf(Outcome.Rejected.class, decide(ANA, count("one", 1, 0)));
  }

  private void fillReplicas(Instant time) {
    for (int i = 1; i <= DocumentLimits.REPLICAS_MAX; i++) {
      CommandContext user = new CommandContext("room", "u" + i, "s", time);
      accepted(user, add("e" + i, 1));
      accepted(user, count("c", 1, 0));
    }
  }

  @Test
  void count_totalsSentAgainOrLate_changeNothing() {
    assertEquals(1, accepted(ANA, count("c", 5, 1)).events().size());
    assertEquals(0, accepted(ANA, count("c", 5, 1)).events().size());
    assertEquals(0, accepted(ANA, count("c", 4, 1)).events().size());
    assertInstanceOf(
        Outcome.Malformed.class, decide(ANA, count("c", DocumentLimits.TALLY_MAX + 1, 0)));
    accepted(ANA, count("c", DocumentLimits.TALLY_MAX, 0));
  }

  private Outcome.Accepted put(CommandContext who, String key, long counter) {
    return accepted(who, putJson(key, counter));
  }

  private static String putJson(String key, long counter) {
    return "{\"type\":\"put\",\"key\":\"%s\",\"value\":1,\"replica\":\"a\",\"counter\":%d}"
        .formatted(key, counter);
  }

  private static String add(String element, long number) {
    return "{\"type\":\"add\",\"set\":\"s\",\"element\":\"%s\",\"replica\":\"a\",\"number\":%d}"
        .formatted(element, number);
  }

  private static String count(String counter, long increments, long decrements) {
    return "{\"type\":\"count\",\"counter\":\"%s\",\"replica\":\"a\",\"increments\":%d,\"decrements\":%d}"
        .formatted(counter, increments, decrements);
  }

  private Outcome decide(CommandContext who, String json) {
    return state.decide(json, who);
  }

  private Outcome.Accepted accepted(CommandContext who, String json) {
    Outcome outcome = decide(who, json);
    return assertInstanceOf(Outcome.Accepted.class, outcome, outcome::toString);
  }
}
