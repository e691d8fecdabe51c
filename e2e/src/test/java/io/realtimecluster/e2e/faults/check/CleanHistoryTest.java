package io.realtimecluster.e2e.faults.check;

import static io.realtimecluster.e2e.faults.check.MadeUpHistory.EPOCH;
import static io.realtimecluster.e2e.faults.check.MadeUpHistory.departed;
import static io.realtimecluster.e2e.faults.check.MadeUpHistory.left;
import static io.realtimecluster.e2e.faults.check.MadeUpHistory.locked;
import static io.realtimecluster.e2e.faults.check.MadeUpHistory.message;
import static io.realtimecluster.e2e.faults.check.MadeUpHistory.unlocked;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class CleanHistoryTest {

  private static final String LOCK = "{\"type\":\"lock\",\"name\":\"door\",\"leaseMillis\":2000}";
  private static final String UNLOCK = "{\"type\":\"unlock\",\"name\":\"door\"}";
  private static final String INCREMENT = "{\"type\":\"increment\",\"key\":\"count\"}";

  @Test
  void all_durableRoomWithReconnect_hasNoViolation() {
    String room = "durable:1";
    MadeUpHistory history =
        new MadeUpHistory()
            .joined("ana", room)
            .joined("bob", room)
            .sentMessage("ana", room, 1)
            .acknowledged("ana", room, 1, 1)
            .delivered("ana", room, message(1, "ana", 1))
            .sentMessage("ana", room, 2)
            .refused("ana", room, 2, true)
            .acknowledged("ana", room, 2, 2)
            .delivered("ana", room, message(2, "ana", 2))
            .recovered("bob", room, 0, 2, message(1, "ana", 1), message(2, "ana", 2))
            .logRead(room, EPOCH, 2, message(1, "ana", 1), message(2, "ana", 2));
    assertEquals(List.of(), Checks.all(history.history()));
  }

  @Test
  void all_memoryRoomWhoseHubDied_hasNoViolation() {
    String room = "memory:1";
    MadeUpHistory history =
        new MadeUpHistory()
            .joined("ana", room)
            .sentMessage("ana", room, 1)
            .acknowledged("ana", room, 1, 1)
            .reset("ana", room, "e2", 0)
            .sentMessage("ana", room, 2)
            .acknowledged("ana", room, 2, 1)
            .delivered("ana", room, message(1, "ana", 2))
            .notRecovered("bob", room, 1, "e2", 1)
            .logRead(room, "e2", 1, message(1, "ana", 2));
    assertEquals(List.of(), Checks.all(history.history()));
  }

  @Test
  void all_memoryRoomThatTwoHubsHadWhileNobodyLooked_hasNoViolation() {
    String room = "memory:1";
    MadeUpHistory history =
        new MadeUpHistory()
            .joined("ana", room)
            .delivered("ana", room, message(1, "bob", 1))
            .sentMessage("ana", room, 1)
            .acknowledged("ana", room, 1, 1)
            .reset("ana", room, "e3", 0)
            .delivered("ana", room, message(1, "bob", 2))
            .logRead(room, "e3", 1, message(1, "bob", 2));
    assertEquals(List.of(), Checks.all(history.history()));
  }

  @Test
  void all_countersAndLocks_haveNoViolation() {
    String room = "state:1";
    MadeUpHistory history =
        new MadeUpHistory()
            .joined("ana", room)
            .sent("ana", room, 1, INCREMENT)
            .acknowledged("ana", room, 1, 1, "{\"value\":1,\"version\":1}")
            .sent("ana", room, 2, LOCK)
            .acknowledged("ana", room, 2, 2, "{\"token\":1,\"expiresMillis\":0}")
            .sent("bob", room, 1, LOCK)
            .rejected("bob", room, 1)
            .sent("ana", room, 3, UNLOCK)
            .acknowledged("ana", room, 3, 3)
            .sent("bob", room, 2, LOCK)
            .acknowledged("bob", room, 2, 4, "{\"token\":2,\"expiresMillis\":0}")
            .later(2_001)
            .sent("ana", room, 4, LOCK)
            .acknowledged("ana", room, 4, 6, "{\"token\":3,\"expiresMillis\":0}")
            .recovered("ana", room, 0, 0)
            .logRead(
                room,
                EPOCH,
                0,
                locked(2, "ana", 1),
                unlocked(3, "ana", 1),
                locked(4, "bob", 2),
                unlocked(5, "bob", 2),
                locked(6, "ana", 3))
            .stateRead(room, "{\"values\":{\"count\":{\"value\":1,\"version\":1}}}");
    assertEquals(List.of(), Checks.all(history.history()));
  }

  @Test
  void all_movedAndLeftAfterwards_hasNoViolation() {
    MadeUpHistory history =
        new MadeUpHistory()
            .joined("ana", "meeting:0")
            .joined("ana", "meeting:1")
            .sent("ana", "meeting:0", 1, "{\"type\":\"move\",\"to\":\"meeting:1\"}")
            .acknowledged("ana", "meeting:0", 1, 1)
            .delivered("ana", "meeting:0", departed(1, "ana"))
            .delivered("ana", "meeting:1", left(1, "ana"))
            .logRead("meeting:0", EPOCH, 1, departed(1, "ana"))
            .logRead("meeting:1", EPOCH, 1, left(1, "ana"))
            .stateRead("meeting:0", "{\"participants\":{}}")
            .stateRead("meeting:1", "{\"participants\":{}}");
    assertEquals(List.of(), Checks.all(history.history()));
  }
}
