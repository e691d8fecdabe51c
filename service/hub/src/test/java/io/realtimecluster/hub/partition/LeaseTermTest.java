package io.realtimecluster.hub.partition;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.realtimecluster.state.FencedException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LeaseTermTest {

  private static final long TAKEN = -7;
  private static final Duration TIME = Duration.ofSeconds(5);

  private final LeaseTerm term = new LeaseTerm(TIME, TAKEN);

  @Test
  void check_atItsEndAndOnePast_isOwnedAndIsNot() {
    assertDoesNotThrow(() -> term.check(TAKEN + TIME.toNanos()));
    FencedException over =
        assertThrows(FencedException.class, () -> term.check(TAKEN + TIME.toNanos() + 1));
    assertEquals("the lease was last renewed 5000 ms ago, it lasts 5000 ms", over.getMessage());
  }

  @Test
  void renewed_beginsAnew() {
    term.renewed(TAKEN + 1);
    assertDoesNotThrow(() -> term.check(TAKEN + TIME.toNanos() + 1));
    assertThrows(FencedException.class, () -> term.check(TAKEN + TIME.toNanos() + 2));
  }
}
