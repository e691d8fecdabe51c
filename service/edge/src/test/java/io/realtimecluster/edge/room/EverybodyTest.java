package io.realtimecluster.edge.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.realtimecluster.proto.broker.v1.InterestGrant;
import io.realtimecluster.proto.broker.v1.RoomPresenceChange;
import io.realtimecluster.proto.client.v1.PresenceChange;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EverybodyTest {

  private final Everybody everybody = new Everybody();

  @Test
  void changed_whatIsKnown_isNotToldAgain() {
    assertEquals(List.of("ana"), told(change(1, List.of("ana"), List.of())).getJoinedList());
    assertTrue(everybody.changed(change(1, List.of("ana"), List.of("bob"))).isEmpty());
    PresenceChange both = told(change(1, List.of("bob"), List.of("ana")));
    assertEquals(List.of("bob"), both.getJoinedList());
    assertEquals(List.of("ana"), both.getLeftList());
    assertEquals(1, both.getCount());
    assertEquals(List.of("bob"), everybody.reply().getUsersList());
  }

  @Test
  void changed_withInfo_isKnownAsLongAsTheUserIsThere() {
    RoomPresenceChange came =
        change(1, List.of("ana"), List.of()).toBuilder()
            .putInfo("ana", "\"Ana\"")
            .putInfo("of somebody else", "\"?\"")
            .build();
    assertEquals(Map.of("ana", "\"Ana\""), told(came).getInfoMap());
    assertEquals(Map.of("ana", "\"Ana\""), everybody.reply().getInfoMap());
    PresenceChange next = told(change(1, List.of("bob"), List.of("ana")));
    assertEquals(Map.of(), next.getInfoMap());
    assertEquals(Map.of(), everybody.reply().getInfoMap());
  }

  @Test
  void granted_byANewOwner_nobodyFlickersAndWhoIsGoneLeavesWhenItKnows() {
    told(change(3, List.of("ana", "bob", "carl"), List.of()));
    InterestGrant settling =
        InterestGrant.newBuilder().addUsers("ana").setUserCount(1).setSettling(true).build();
    assertTrue(everybody.granted(settling).isEmpty());
    assertTrue(everybody.changed(change(3, List.of("bob"), List.of())).isEmpty());
    RoomPresenceChange whole =
        RoomPresenceChange.newBuilder()
            .setComplete(true)
            .addAllJoined(List.of("ana", "bob"))
            .setCount(2)
            .build();
    assertEquals(List.of("carl"), told(whole).getLeftList());
    assertEquals(2, everybody.reply().getCount());
  }

  @Test
  void settlingOfALargeRoom_theCountNeverDropsAndNoNamesAreNews() {
    told(change(5_000, List.of("ana"), List.of()).toBuilder().setLarge(true).build());
    InterestGrant grant =
        InterestGrant.newBuilder().addUsers("bob").setUserCount(1).setSettling(true).build();
    assertTrue(everybody.granted(grant).isEmpty());
    RoomPresenceChange others =
        change(2_000, List.of("carl"), List.of()).toBuilder().setSettling(true).build();
    assertTrue(everybody.changed(others).isEmpty());
    assertTrue(everybody.isLarge());
    RoomPresenceChange whole =
        RoomPresenceChange.newBuilder()
            .setComplete(true)
            .addJoined("bob")
            .setCount(4_999)
            .setLarge(true)
            .build();
    assertEquals(4_999, told(whole).getCount());
  }

  @Test
  void settling_userWhoLeaves_isToldAtOnce() {
    told(change(2, List.of("ana", "bob"), List.of()));
    RoomPresenceChange left =
        change(0, List.of(), List.of("bob")).toBuilder().setSettling(true).build();
    PresenceChange change = told(left);
    assertEquals(List.of("bob"), change.getLeftList());
    assertEquals(1, change.getCount(), "ana was not announced to the new owner yet");
  }

  @Test
  void granted_afterALoss_tellsTheDifference() {
    told(change(2, List.of("ana", "bob"), List.of()));
    InterestGrant grant =
        InterestGrant.newBuilder().addAllUsers(List.of("bob", "dora")).setUserCount(2).build();
    PresenceChange.Builder difference = everybody.granted(grant).orElseThrow();
    assertEquals(List.of("dora"), difference.getJoinedList());
    assertEquals(List.of("ana"), difference.getLeftList());
  }

  @Test
  void changed_large_passesNamesOnThatItDoesNotKnow() {
    RoomPresenceChange large =
        change(5_000, List.of("ana"), List.of("unknown")).toBuilder().setLarge(true).build();
    PresenceChange change = told(large);
    assertEquals(List.of("unknown"), change.getLeftList());
    assertEquals(5_000, change.getCount());
    assertTrue(everybody.isLarge());
    InterestGrant other =
        InterestGrant.newBuilder().addUsers("zoe").setUserCount(5_000).setLarge(true).build();
    assertTrue(everybody.granted(other).isEmpty(), "other names are no change");
    InterestGrant small = InterestGrant.newBuilder().addUsers("zoe").setUserCount(1).build();
    assertEquals(1, everybody.granted(small).orElseThrow().getCount());
    assertFalse(everybody.isLarge());
  }

  @Test
  void changed_largeAtTheLimitAndOnePast_keepsNoMoreNames() {
    for (int from = 0; from <= Everybody.NAMES_MAX; from += 1_000) {
      List<String> users = IntStream.range(from, from + 1_000).mapToObj(i -> "u" + i).toList();
      told(change(from + 1_000, users, List.of()).toBuilder().setLarge(true).build());
    }
    assertEquals(Everybody.NAMES_MAX, everybody.reply().getUsersCount());
    assertEquals(Everybody.NAMES_MAX + 1_000, everybody.reply().getCount());
  }

  private PresenceChange told(RoomPresenceChange change) {
    return everybody.changed(change).orElseThrow().build();
  }

  private static RoomPresenceChange change(int count, List<String> joined, List<String> left) {
    return RoomPresenceChange.newBuilder()
        .setCount(count)
        .addAllJoined(joined)
        .addAllLeft(left)
        .build();
  }
}
