package io.realtimecluster.hub.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.realtimecluster.hub.room.Presence.Change;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PresenceTest {

  private static final int DETAILS_MAX = 20;
  private static final long NOW = 1_000_000;

  private final Presence presence = new Presence(DETAILS_MAX);

  @Test
  void userOnTwoEdges_leavesWithTheLast() {
    joined("edge-1", "ana");
    assertEquals(List.of("ana"), told(NOW).joined());
    joined("edge-2", "ana");
    left("edge-1", "ana");
    assertTrue(presence.takeChange(NOW).isEmpty());
    left("edge-2", "ana");
    assertEquals(List.of("ana"), told(NOW).left());
  }

  @Test
  void know_infoOfUsers_isKnownUntilTheyAreGone() {
    joined("edge-1", "ana");
    presence.know(Map.of("ana", "1", "not here", "2"));
    assertEquals(Map.of("ana", "1"), presence.infoOf(List.of("ana", "not here")));
    lost("edge-1", "ana", NOW);
    told(NOW + 1);
    assertEquals(Map.of("ana", "1"), presence.infoOf(List.of("ana")));
    told(NOW + Presence.GRACE_MILLIS);
    joined("edge-1", "ana");
    assertEquals(Map.of(), presence.infoOf(List.of("ana")));
  }

  @Test
  void know_atTheLimitAndOnePast_isNotKnown() {
    for (int i = 0; i <= DETAILS_MAX; i++) {
      joined("edge-1", "u" + i);
      presence.know(Map.of("u" + i, "1"));
    }
    assertEquals(Map.of(), presence.infoOf(List.of("u" + DETAILS_MAX)));
    presence.know(Map.of("u0", "2"));
    assertEquals(Map.of("u0", "2"), presence.infoOf(List.of("u0")));
  }

  @Test
  void infoOf_moreThanMayBeToldAtOnce_isTheFirst() {
    Presence many = new Presence(10_000);
    List<String> users = IntStream.range(0, 600).mapToObj(i -> "u" + i).toList();
    users.forEach(
        user -> {
          many.update("edge-1", List.of(user), List.of(), List.of(), NOW);
          many.know(Map.of(user, "x".repeat(1_024)));
        });
    int told = many.infoOf(users).size();
    assertTrue(told >= 250 && told <= 257, () -> "told " + told);
  }

  @Test
  void lost_backWithinTheGrace_hasNeverLeft() {
    joined("edge-1", "ana");
    told(NOW);
    lost("edge-1", "ana", NOW);
    assertTrue(presence.takeChange(NOW + Presence.GRACE_MILLIS - 1).isEmpty());
    assertEquals(1, presence.count());
    joined("edge-2", "ana");
    assertTrue(presence.takeChange(NOW + 2 * Presence.GRACE_MILLIS).isEmpty());
    assertFalse(presence.waits());
  }

  @Test
  void lost_notBackWithinTheGrace_leavesAtItsEnd() {
    joined("edge-1", "ana");
    told(NOW);
    lost("edge-1", "ana", NOW);
    assertTrue(presence.waits());
    Change change = told(NOW + Presence.GRACE_MILLIS);
    assertEquals(List.of("ana"), change.left());
    assertEquals(0, change.count());
  }

  @Test
  void replace_userMissing_wasLost() {
    joined("edge-1", "ana");
    told(NOW);
    presence.replace("edge-1", List.of("bob"), NOW);
    Change change = told(NOW);
    assertEquals(List.of("bob"), change.joined());
    assertEquals(List.of(), change.left());
    assertEquals(2, change.count());
    assertEquals(List.of("ana"), told(NOW + Presence.GRACE_MILLIS).left());
  }

  @Test
  void forget_edgeThatIsDead_takesItsUsersAtOnceButNotThoseWhoAreElsewhere() {
    joined("edge-1", "ana");
    joined("edge-1", "bob");
    joined("edge-2", "bob");
    told(NOW);
    presence.forget("edge-1");
    assertEquals(List.of("ana"), told(NOW).left());
    assertEquals(List.of("bob"), presence.users());
  }

  @Test
  void largeAtTheLimitAndOnePast_tellsAtIntervalsAndNotEach() {
    users(DETAILS_MAX).forEach(user -> joined("edge-1", user));
    assertFalse(told(NOW).large(), "at the limit");
    joined("edge-1", "one more");
    Change becoming = told(NOW + Presence.LARGE_INTERVAL_MILLIS);
    assertTrue(becoming.large());
    assertEquals(DETAILS_MAX + 1, becoming.count());
    long now = NOW + Presence.LARGE_INTERVAL_MILLIS;
    joined("edge-1", "and one");
    left("edge-1", "and one");
    joined("edge-1", "and two");
    left("edge-1", "u0");
    assertTrue(presence.takeChange(now + Presence.LARGE_INTERVAL_MILLIS - 1).isEmpty());
    Change later = told(now + Presence.LARGE_INTERVAL_MILLIS);
    assertEquals(List.of("and two"), later.joined(), "on the whole");
    assertEquals(List.of("u0"), later.left());
    assertEquals(DETAILS_MAX + 1, later.count());
  }

  @Test
  void large_thousandsAtOnce_namesAreLimitedAndTheCountIsRight() {
    List<String> users = users(10 * DETAILS_MAX);
    presence.replace("edge-1", users, NOW);
    Change change = told(NOW);
    assertEquals(DETAILS_MAX, change.joined().size());
    assertEquals(users.size(), change.count());
    assertEquals(DETAILS_MAX, presence.users().size());
    assertTrue(users.containsAll(presence.users()));
  }

  @Test
  void large_shrinks_tellsAllOnceItIsATenthBelow() {
    users(DETAILS_MAX + 1).forEach(user -> joined("edge-1", user));
    told(NOW);
    left("edge-1", "u0");
    left("edge-1", "u1");
    long now = NOW + Presence.LARGE_INTERVAL_MILLIS;
    assertTrue(told(now).large(), "19 of 20: it does not flicker");
    left("edge-1", "u2");
    Change small = told(now);
    assertTrue(small.complete());
    assertFalse(small.large());
    assertEquals(DETAILS_MAX - 2, small.joined().size());
    assertEquals(Set.copyOf(presence.users()), Set.copyOf(small.joined()));
  }

  @Test
  void detailsOfNone_onlyCounts() {
    Presence counting = new Presence(0);
    counting.update("edge-1", List.of("ana", "bob"), List.of(), List.of(), NOW);
    Change change = counting.takeChange(NOW).orElseThrow();
    assertEquals(List.of(), change.joined());
    assertEquals(2, change.count());
    assertEquals(List.of(), counting.users());
  }

  private void joined(String edge, String user) {
    presence.update(edge, List.of(user), List.of(), List.of(), NOW);
  }

  private void left(String edge, String user) {
    presence.update(edge, List.of(), List.of(user), List.of(), NOW);
  }

  private void lost(String edge, String user, long nowMillis) {
    presence.update(edge, List.of(), List.of(), List.of(user), nowMillis);
  }

  private Change told(long nowMillis) {
    Optional<Change> change = presence.takeChange(nowMillis);
    return change.orElseThrow();
  }

  private static List<String> users(int count) {
    return IntStream.range(0, count).mapToObj(i -> "u" + i).toList();
  }
}
