package io.realtimecluster.e2e.faults.check;

import static io.realtimecluster.e2e.faults.check.MadeUpHistory.EPOCH;
import static io.realtimecluster.e2e.faults.check.MadeUpHistory.departed;
import static io.realtimecluster.e2e.faults.check.MadeUpHistory.locked;
import static io.realtimecluster.e2e.faults.check.MadeUpHistory.message;
import static io.realtimecluster.e2e.faults.check.MadeUpHistory.unlocked;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Each kind of violation is found, once, and told with what is needed to find its cause. */
class ViolationsTest {

  private static final String DURABLE = "durable:1";
  private static final String MEMORY = "memory:1";
  private static final String STATE = "state:1";
  private static final String LOCK = "{\"type\":\"lock\",\"name\":\"door\",\"leaseMillis\":2000}";
  private static final String MEETING = "meeting:0";
  private static final String OTHER_MEETING = "meeting:1";
  private static final String MOVE = "{\"type\":\"move\",\"to\":\"meeting:1\"}";
  private static final String INCREMENT = "{\"type\":\"increment\",\"key\":\"count\"}";

  private final MadeUpHistory history = new MadeUpHistory();

  @Test
  void answered_neverAnswered_isFound() {
    history.sentMessage("ana", DURABLE, 1);
    assertFound("answered", "sequence 1 was never answered");
  }

  @Test
  void answered_refusedForGood_isFound() {
    history.sentMessage("ana", "none:1", 1).refused("ana", "none:1", 1, false);
    history.acknowledged("ana", "none:1", 1, 1);
    assertFound("answered", "sequence 1 was refused for good: UNAVAILABLE for a test");
  }

  @Test
  void answered_twoOffsets_isFound() {
    history.joined("ana", "none:1").sentMessage("ana", "none:1", 1);
    history.acknowledged("ana", "none:1", 1, 1).acknowledged("ana", "none:1", 1, 2);
    assertFound("answered", "sequence 1 was answered with offset 1 before");
  }

  @Test
  void gapless_gap_isFound() {
    history.joined("bob", MEMORY).delivered("bob", MEMORY, message(2, "ana", 2));
    assertFound("gapless", "gap: 2 came after 0");
  }

  @Test
  void gapless_double_isFound() {
    history.joined("bob", MEMORY).delivered("bob", MEMORY, message(1, "ana", 1));
    history.delivered("bob", MEMORY, message(1, "ana", 1));
    assertFound("gapless", "double: 1 came after 1");
  }

  @Test
  void gapless_durableRoomNotRecovered_isFound() {
    history.joined("bob", DURABLE).notRecovered("bob", DURABLE, 0, EPOCH, 5);
    assertFound("gapless", "recovered: false after offset 0");
  }

  @Test
  void gapless_durableRoomReset_isFound() {
    history.joined("bob", DURABLE).reset("bob", DURABLE, EPOCH, 5);
    assertFound("gapless", "roomReset in a durable room");
  }

  @Test
  void gapless_partialRecovery_isFound() {
    history.joined("bob", MEMORY).recovered("bob", MEMORY, 0, 2, message(1, "ana", 1));
    assertFound("gapless", "recovered: true from e1 0 to e1 2, but what came with it ends at 1");
  }

  @Test
  void gapless_lastPublicationNeverCame_isFound() {
    history.joined("bob", MEMORY).logRead(MEMORY, EPOCH, 1, message(1, "ana", 1));
    assertFound("gapless", "ends at e1 0, the log at e1 1");
  }

  @Test
  void sameOrder_twoEntriesAtOneOffset_isFound() {
    history.joined("ana", MEMORY).joined("bob", MEMORY);
    history.delivered("ana", MEMORY, message(1, "ana", 1));
    history.delivered("bob", MEMORY, message(1, "ana", 2));
    assertFound("same order", "ana saw '1 ana ana/1/0', bob saw '1 ana ana/2/0'");
  }

  @Test
  void sameOrder_durableRoomWithTwoEpochs_isFound() {
    history.joined("ana", DURABLE).logRead(DURABLE, "e2", 0);
    List<Violation> found = new SameOrderCheck().check(history.history());
    assertEquals("a durable room had the epochs [e1, e2]", found.getFirst().message());
  }

  @Test
  void publishedOnce_acknowledgedAndNotThere_isFound() {
    history.joined("ana", DURABLE).sentMessage("ana", DURABLE, 1);
    history.acknowledged("ana", DURABLE, 1, 1);
    assertFound("published once", "sequence 1 was acknowledged with offset 1, but it is at []");
  }

  @Test
  void publishedOnce_memoryRoomWhoseHubLived_isFound() {
    history.joined("ana", MEMORY).sentMessage("ana", MEMORY, 1);
    history.acknowledged("ana", MEMORY, 1, 1);
    assertFound("published once", "sequence 1 was acknowledged with offset 1, but it is at []");
  }

  @Test
  void publishedOnce_memoryRoomLongBeforeItsHubDied_isFound() {
    history.joined("ana", MEMORY).sentMessage("ana", MEMORY, 1);
    history.acknowledged("ana", MEMORY, 1, 1);
    history.delivered("ana", MEMORY, message(1, "bob", 1));
    history.notRecovered("ana", MEMORY, 1, "e2", 0);
    history.delivered("ana", MEMORY, message(1, "bob", 2));
    assertFound("published once", "sequence 1 was acknowledged with offset 1, but it is at []");
  }

  @Test
  void publishedOnce_acknowledgedWithAnotherOffset_isFound() {
    history.joined("ana", DURABLE).sentMessage("ana", DURABLE, 1);
    history.acknowledged("ana", DURABLE, 1, 2);
    history.delivered("ana", DURABLE, message(1, "ana", 1));
    assertFound(
        "published once",
        "sequence 1 was acknowledged with offset 2, but it is at [Place[epoch=e1, offset=1]]");
  }

  @Test
  void publishedOnce_twiceInTheLog_isFound() {
    history.joined("ana", "none:1");
    history.delivered("ana", "none:1", message(1, "ana", 1), message(2, "ana", 1));
    assertFound("published once", "ana/1/0 is in the log twice, also at e1 1");
  }

  @Test
  void counters_lostIncrement_isFound() {
    increment("ana", 1, 1);
    increment("bob", 1, 2);
    history.stateRead(STATE, "{\"values\":{\"count\":{\"value\":1,\"version\":1}}}");
    assertFound("counters", "counter count is 1 after 2 acknowledged increments");
  }

  @Test
  void counters_doubledIncrement_isFound() {
    increment("ana", 1, 1);
    history.stateRead(STATE, "{\"values\":{\"count\":{\"value\":2,\"version\":2}}}");
    assertFound("counters", "counter count is 2 after 1 acknowledged increments");
  }

  @Test
  void counters_sameValueTwice_isFound() {
    increment("ana", 1, 1);
    increment("bob", 1, 1);
    assertFound(
        "counters",
        "two increments were answered with the value 1: sequence 1 of ana and 1 of bob");
  }

  @Test
  void locks_grantedWhileHeld_isFound() {
    history.logRead(STATE, EPOCH, 2, locked(1, "ana", 1), locked(2, "bob", 2));
    assertFound(
        "locks", "Holder[session=bob, token=2] got it while Holder[session=ana, token=1] held it");
  }

  @Test
  void locks_tokenThatDoesNotGrow_isFound() {
    history.logRead(
        STATE, EPOCH, 3, locked(1, "ana", 2), unlocked(2, "ana", 2), locked(3, "bob", 2));
    assertFound("locks", "Holder[session=bob, token=2] after the token 2");
  }

  @Test
  void locks_twoBelieveToHoldIt_isFound() {
    lock("ana", 1);
    lock("bob", 2);
    assertFound(
        "locks", "door was held at the same time by ana with token 1 and by bob with token 2");
  }

  @Test
  void meetings_inBoth_isFound() {
    move("ana");
    history.stateRead(MEETING, "{\"participants\":{\"ana\":{}}}");
    history.stateRead(OTHER_MEETING, "{\"participants\":{\"ana\":{}}}");
    assertFound("meetings", "ana takes part in [meeting:0, meeting:1]");
  }

  @Test
  void meetings_inNoneWithoutHavingLeft_isFound() {
    move("ana");
    history.stateRead(MEETING, "{\"participants\":{}}");
    history.stateRead(OTHER_MEETING, "{\"participants\":{}}");
    assertFound("meetings", "ana takes part in []");
  }

  @Test
  void meetings_stillOnTheWay_isFound() {
    move("ana");
    history.stateRead(MEETING, "{\"participants\":{\"ana\":{\"arrivingFrom\":\"meeting:1\"}}}");
    assertFound("meetings", "ana has not arrived");
  }

  private void move(String user) {
    history.joined(user, MEETING).sent(user, MEETING, 1, MOVE).acknowledged(user, MEETING, 1, 1);
    history.delivered(user, MEETING, departed(1, user));
  }

  @Test
  void around_aViolation_showsWhatItsClientsDidInTheRoom() {
    history.joined("bob", MEMORY).joined("eve", MEMORY).joined("bob", "none:1");
    history.delivered("bob", MEMORY, message(2, "ana", 2));
    Violation violation = Checks.all(history.history()).getFirst();
    assertEquals(2, violation.around().size());
    assertTrue(violation.around().stream().allMatch(event -> event.client().equals("bob")));
  }

  private void increment(String client, long sequence, long value) {
    history.sent(client, STATE, sequence, INCREMENT);
    history.acknowledged(
        client, STATE, sequence, value, "{\"value\":%d,\"version\":1}".formatted(value));
  }

  private void lock(String client, long token) {
    history.sent(client, STATE, 1, LOCK);
    history.acknowledged(
        client, STATE, 1, token, "{\"token\":%d,\"expiresMillis\":0}".formatted(token));
  }

  private void assertFound(String rule, String message) {
    assertEquals(
        List.of(rule + ": " + message),
        Checks.all(history.history()).stream().map(v -> v.rule() + ": " + v.message()).toList());
  }
}
