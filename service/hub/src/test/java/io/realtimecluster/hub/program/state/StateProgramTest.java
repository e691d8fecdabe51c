package io.realtimecluster.hub.program.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.realtimecluster.hub.program.Outcome;
import io.realtimecluster.hub.program.Program;
import io.realtimecluster.hub.program.ProgramState;
import io.realtimecluster.program.CommandContext;
import io.realtimecluster.program.Signal;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class StateProgramTest {

  private static final Instant NOON = Instant.ofEpochMilli(1_000_000);
  private static final CommandContext ANA = new CommandContext("room", "ana", "s1", NOON);
  private static final CommandContext BOB = new CommandContext("room", "bob", "s2", NOON);

  private final ProgramState<?, ?, ?> state =
      new Program<>(new StateProgram()).start(4 * 1024 * 1024);

  @Test
  void set_ifVersion_onlyTheCurrentOneIsTaken() {
    assertEquals("{\"value\":\"x\",\"version\":1}", result(set("k", "\"x\"", ",\"ifVersion\":0")));
    Outcome.Rejected stale = rejected(set("k", "\"y\"", ",\"ifVersion\":0"));
    assertEquals("key k has version 1 and not 0", stale.reason());
    assertEquals("{\"value\":\"x\",\"version\":1}", stale.details());
    assertEquals("{\"value\":\"y\",\"version\":2}", result(set("k", "\"y\"", ",\"ifVersion\":1")));
  }

  @Test
  void set_afterDelete_hasNoEarlierVersion() {
    accepted(set("k", "1", ""));
    accepted(command("{\"type\":\"delete\",\"key\":\"k\"}"));
    assertEquals(0, accepted(command("{\"type\":\"delete\",\"key\":\"k\"}")).events().size());
    assertEquals("{\"value\":1,\"version\":2}", result(set("k", "1", ",\"ifVersion\":0")));
  }

  @Test
  void increment_atTheEndOf64Bits_isRejectedOnePast() {
    assertEquals("{\"value\":1,\"version\":1}", result(increment("k", "")));
    assertEquals("{\"value\":-4,\"version\":2}", result(increment("k", ",\"by\":-5")));
    assertEquals(
        "{\"value\":9223372036854775807,\"version\":3}",
        result(increment("max", ",\"by\":9223372036854775807")));
    rejected(increment("max", ""));
    accepted(set("text", "\"x\"", ""));
    rejected(increment("text", ""));
  }

  @Test
  void compareAndSet_otherValue_isRejectedWithIt() {
    String fromNone = "{\"type\":\"compareAndSet\",\"key\":\"k\",\"value\":{\"a\":1}}";
    accepted(command(fromNone));
    assertEquals("{\"value\":{\"a\":1},\"version\":1}", rejected(command(fromNone)).details());
    accepted(
        command(
            "{\"type\":\"compareAndSet\",\"key\":\"k\",\"expected\":{\"a\":1},\"value\":null}"));
  }

  @Test
  void sets_addedTwice_changeOnce() {
    String add = "{\"type\":\"add\",\"set\":\"s\",\"member\":\"m\"}";
    assertEquals(1, accepted(command(add)).events().size());
    assertEquals(0, accepted(command(add)).events().size());
    String remove = "{\"type\":\"remove\",\"set\":\"s\",\"member\":\"m\"}";
    assertEquals(1, accepted(command(remove)).events().size());
    assertEquals(0, accepted(command(remove)).events().size());
  }

  @Test
  void lock_heldByOther_isRejectedUntilTheLeaseEnds() {
    assertEquals("{\"token\":1,\"expiresMillis\":1005000}", result(lock("l", ANA, 0)));
    assertEquals(
        "{\"user\":\"ana\",\"expiresMillis\":1005000}", rejected(lock("l", BOB, 4_999)).details());
    assertEquals("{\"token\":1,\"expiresMillis\":1009999}", result(lock("l", ANA, 4_999)));
    rejected(lock("l", BOB, 9_998));
    assertEquals("{\"token\":2,\"expiresMillis\":1014999}", result(lock("l", BOB, 9_999)));
  }

  @Test
  void lock_sameUserInAnotherSession_isAnother() {
    accepted(lock("l", ANA, 0));
    rejected(lock("l", new CommandContext("room", "ana", "s3", NOON), 0));
  }

  @Test
  void unlock_byHolderAndByOther() {
    assertEquals(0, accepted(unlock("l", ANA)).events().size());
    accepted(lock("l", ANA, 0));
    rejected(unlock("l", BOB));
    assertEquals(1, accepted(unlock("l", ANA)).events().size());
    assertEquals("{\"token\":2,\"expiresMillis\":1005000}", result(lock("l", BOB, 0)));
  }

  @Test
  void react_timeAndLeaving_freeLocks() {
    accepted(lock("a", ANA, 0));
    accepted(lock("b", BOB, 1_000));
    assertEquals(Instant.ofEpochMilli(1_005_000), state.wakeAt().orElseThrow());
    assertEquals(java.util.Set.of("s1", "s2"), state.sessions());
    assertEquals(0, state.react(new Signal.TimeReached(NOON.plusMillis(4_999))).size());
    assertTrue(
        state
            .react(new Signal.TimeReached(NOON.plusMillis(5_000)))
            .getFirst()
            .json()
            .contains("\"reason\":\"expired\""));
    assertTrue(
        state
            .react(new Signal.SessionLeft("s2", NOON))
            .getFirst()
            .json()
            .contains("\"reason\":\"disconnected\""));
    assertTrue(state.wakeAt().isEmpty());
    assertTrue(state.sessions().isEmpty());
  }

  @Test
  void keys_atTheLimitAndOnePast() {
    for (int i = 0; i < StateLimits.KEYS_MAX; i++) {
      accepted(set("k" + i, "1", ""));
    }
    assertEquals("the room holds 10000 keys, the limit", rejected(set("one", "1", "")).reason());
    accepted(set("k0", "2", ""));
    accepted(command("{\"type\":\"delete\",\"key\":\"k0\"}"));
    accepted(set("one", "1", ""));
  }

  @Test
  void setsAndMembers_atTheLimitAndOnePast() {
    for (int i = 0; i < StateLimits.MEMBERS_MAX; i++) {
      accepted(command("{\"type\":\"add\",\"set\":\"s\",\"member\":\"m" + i + "\"}"));
    }
    rejected(command("{\"type\":\"add\",\"set\":\"s\",\"member\":\"one\"}"));
    for (int i = 1; i < StateLimits.SETS_MAX; i++) {
      accepted(command("{\"type\":\"add\",\"set\":\"s" + i + "\",\"member\":\"m\"}"));
    }
    rejected(command("{\"type\":\"add\",\"set\":\"one\",\"member\":\"m\"}"));
  }

  @Test
  void locks_atTheLimitAndOnePast() {
    for (int i = 0; i < StateLimits.LOCKS_MAX; i++) {
      accepted(lock("l" + i, ANA, 0));
    }
    assertEquals(
        "1000 locks of the room are held, the limit", rejected(lock("one", ANA, 0)).reason());
    accepted(lock("l0", ANA, 0));
    accepted(unlock("l0", ANA));
    accepted(lock("one", ANA, 0));
  }

  @Test
  void names_values_leases_atTheLimitAndOnePast() {
    accepted(set("k".repeat(255), "1", ""));
    malformed(set("k".repeat(256), "1", ""), "key has 256 bytes, allowed is 1 to 255");
    malformed(set("", "1", ""), "key has 0 bytes");
    accepted(set("k", "\"" + "x".repeat(16 * 1024 - 2) + "\"", ""));
    malformed(
        set("k", "\"" + "x".repeat(16 * 1024 - 1) + "\"", ""),
        "value has 16385 bytes, the limit is 16384");
    String lock = "{\"type\":\"lock\",\"name\":\"l\",\"leaseMillis\":%d}";
    accepted(command(lock.formatted(1_000)));
    accepted(command(lock.formatted(600_000)));
    malformed(command(lock.formatted(999)), "leaseMillis is 999, allowed is 1000 to 600000");
    malformed(command(lock.formatted(600_001)), "600001");
  }

  @Test
  void decide_malformed_saysWhatIsKnown() {
    malformed(command("no json"), "no JSON");
    malformed(command("[]"), "a command is a JSON object");
    malformed(
        command("{\"type\":\"jump\"}"),
        "the command is jump, known are: add, compareAndSet, delete, increment, lock, remove, set,"
            + " unlock");
    malformed(
        command("{\"type\":\"set\",\"key\":\"k\",\"value\":1,\"extra\":1}"),
        "command set: field extra is unknown");
    malformed(command("{\"type\":\"set\",\"key\":\"k\"}"), "value is missing");
    malformed(command("{\"type\":\"lock\",\"name\":\"l\"}"), "field leaseMillis is missing");
  }

  private Outcome command(String json) {
    return state.decide(json, ANA);
  }

  private Outcome set(String key, String value, String more) {
    return command("{\"type\":\"set\",\"key\":\"%s\",\"value\":%s%s}".formatted(key, value, more));
  }

  private Outcome increment(String key, String more) {
    return command("{\"type\":\"increment\",\"key\":\"%s\"%s}".formatted(key, more));
  }

  private Outcome lock(String name, CommandContext who, long afterMillis) {
    return state.decide(
        "{\"type\":\"lock\",\"name\":\"%s\",\"leaseMillis\":5000}".formatted(name),
        new CommandContext("room", who.user(), who.session(), NOON.plusMillis(afterMillis)));
  }

  private Outcome unlock(String name, CommandContext who) {
    return state.decide("{\"type\":\"unlock\",\"name\":\"%s\"}".formatted(name), who);
  }

  private static Outcome.Accepted accepted(Outcome outcome) {
    return assertInstanceOf(Outcome.Accepted.class, outcome, outcome::toString);
  }

  private static String result(Outcome outcome) {
    return accepted(outcome).result();
  }

  private static Outcome.Rejected rejected(Outcome outcome) {
    return assertInstanceOf(Outcome.Rejected.class, outcome, outcome::toString);
  }

  private static void malformed(Outcome outcome, String named) {
    String reason = assertInstanceOf(Outcome.Malformed.class, outcome, outcome::toString).reason();
    assertTrue(reason.contains(named), reason);
  }
}
