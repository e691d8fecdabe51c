package io.realtimecluster.edge.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.realtimecluster.edge.room.PendingPresence.Departure;
import io.realtimecluster.proto.broker.v1.PresenceUpdate;
import java.util.List;
import org.junit.jupiter.api.Test;

class PendingPresenceTest {

  private final PendingPresence pending = new PendingPresence();

  @Test
  void take_eachFate_isToldOnce() {
    pending.userCame("ana");
    pending.userWent("bob", Departure.LEFT);
    pending.userWent("carl", Departure.LOST);
    pending.sessionCame("s1");
    pending.sessionWent("s2");
    PresenceUpdate update = pending.take().orElseThrow().build();
    assertEquals(List.of("ana"), update.getJoinedList());
    assertEquals(List.of("bob"), update.getLeftList());
    assertEquals(List.of("carl"), update.getLostList());
    assertEquals(List.of("s1"), update.getSessionsJoinedList());
    assertEquals(List.of("s2"), update.getSessionsLeftList());
    assertTrue(pending.take().isEmpty());
  }

  @Test
  void take_whatCancelsOut_isLeftAway() {
    pending.userCame("ana");
    pending.userWent("ana", Departure.LEFT);
    pending.userWent("bob", Departure.LOST);
    pending.userCame("bob");
    pending.userWent("carl", Departure.LEFT);
    pending.userCame("carl");
    pending.userWent("carl", Departure.LOST);
    PresenceUpdate update = pending.take().orElseThrow().build();
    assertEquals(PresenceUpdate.newBuilder().addLost("carl").build(), update);
  }

  @Test
  void take_namesAtTheLimitAndOnePast_areOneUpdateAndTwo() {
    for (int i = 0; i <= PendingPresence.NAMES_MAX; i++) {
      pending.userCame("u" + i);
    }
    assertEquals(PendingPresence.NAMES_MAX, pending.take().orElseThrow().getJoinedCount());
    assertEquals(1, pending.take().orElseThrow().getJoinedCount());
    assertTrue(pending.take().isEmpty());
  }

  @Test
  void forget_whoHadBeenTold_isToldWhenTheyComeAgain() {
    PendingPresence pending = new PendingPresence();
    pending.userCame("ana");
    pending.sessionCame("s1");
    assertTrue(pending.take().isPresent());
    pending.forgetUser("ana");
    pending.forgetSession("s1");
    assertTrue(pending.take().isEmpty(), "nobody went");
    pending.userCame("ana");
    pending.sessionCame("s1");
    PresenceUpdate update = pending.take().orElseThrow().build();
    assertEquals(List.of("ana"), update.getJoinedList());
    assertEquals(List.of("s1"), update.getSessionsJoinedList());
  }
}
