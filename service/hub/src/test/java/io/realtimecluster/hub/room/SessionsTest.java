package io.realtimecluster.hub.room;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SessionsTest {

  private static final String ANA = SessionName.of("ana's session");
  private static final long LIMIT = Sessions.ABSENCE_MILLIS_MAX;

  private final Sessions sessions = new Sessions();

  @Test
  void left_absentUpToTheLimitAndOnePast() {
    sessions.replace("edge-1", List.of("ana's session"));
    assertEquals(List.of(), sessions.left(Set.of(ANA), 0));
    sessions.update("edge-1", List.of(), List.of("ana's session"));
    assertEquals(List.of(), sessions.left(Set.of(ANA), 1_000));
    assertEquals(List.of(), sessions.left(Set.of(ANA), 1_000 + LIMIT - 1));
    assertEquals(List.of(ANA), sessions.left(Set.of(ANA), 1_000 + LIMIT));
  }

  @Test
  void left_backOnAnotherEdgeInTime_hasNotLeft() {
    sessions.replace("edge-1", List.of("ana's session"));
    sessions.replace("edge-1", List.of());
    assertEquals(List.of(), sessions.left(Set.of(ANA), 0));
    sessions.update("edge-2", List.of("ana's session"), List.of());
    assertEquals(List.of(), sessions.left(Set.of(ANA), LIMIT));
    sessions.replace("edge-2", List.of());
    assertEquals(List.of(), sessions.left(Set.of(ANA), LIMIT + 1));
    assertEquals(List.of(ANA), sessions.left(Set.of(ANA), 2 * LIMIT + 1));
  }

  @Test
  void left_notWantedForAWhile_beginsAnew() {
    assertEquals(List.of(), sessions.left(Set.of(ANA), 0));
    assertEquals(List.of(), sessions.left(Set.of(), LIMIT - 1));
    assertEquals(List.of(), sessions.left(Set.of(ANA), LIMIT));
  }

  @Test
  void name_isNotTheSession() {
    assertEquals(16, ANA.length());
    assertEquals("", SessionName.of(""));
  }
}
