package io.realtimecluster.bench.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class TokenTest {
  private static final Instant EXPIRES = Instant.ofEpochSecond(2_000_000_000);

  // Made with Python's hmac over the same header and claims.
  @Test
  void hs256_knownSecret_givesTheKnownToken() {
    assertEquals(
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhbmEiLCJleHAiOjIwMDAwMDAwMDB9.AVo9JiN49MPAo6MMFDJYQf7xdhou8FzZ7ZahRPr8VpY",
        Token.hs256("0123456789abcdef0123456789abcdef", "ana", EXPIRES));
  }

  @Test
  void hs256_secretOneByteShort_namesTheLimit() {
    var e =
        assertThrows(
            IllegalArgumentException.class,
            () -> Token.hs256("x".repeat(Token.SECRET_BYTES_MIN - 1), "ana", EXPIRES));
    assertEquals("the token secret has 31 bytes; HS256 needs at least 32", e.getMessage());
  }

  @Test
  void hs256_subjectThatNeedsEscaping_isRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> Token.hs256("x".repeat(32), "a\"b", EXPIRES));
  }
}
