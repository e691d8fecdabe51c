package io.realtimecluster.hub.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class IdempotencyKeyTest {

  private static final int CLIENT_SESSION_LENGTH_MAX = 64;

  @Test
  void of_quotedOrNot_isTheSameKey() {
    assertEquals(IdempotencyKey.of("k"), IdempotencyKey.of("\"k\""));
  }

  @Test
  void of_nothing_isNoDedup() {
    assertEquals(0, IdempotencyKey.of(null).sequence(3));
    assertEquals("", IdempotencyKey.of(null).session());
  }

  @Test
  void session_noClientCanHaveIt() {
    assertTrue(IdempotencyKey.of("k").session().length() > CLIENT_SESSION_LENGTH_MAX);
  }

  @Test
  void sequence_ofABatch_isOneForEachPlace() {
    IdempotencyKey key = IdempotencyKey.of("k");
    assertEquals(key.sequence(), key.sequence(0));
    assertEquals(key.sequence() + 255, key.sequence(255));
  }

  @Test
  void of_lengthAtTheLimitAndOnePast() {
    IdempotencyKey.of("x".repeat(IdempotencyKey.LENGTH_MAX));
    assertThrows(
        ProblemException.class, () -> IdempotencyKey.of("x".repeat(IdempotencyKey.LENGTH_MAX + 1)));
    assertThrows(ProblemException.class, () -> IdempotencyKey.of("\"\""));
  }
}
