package io.realtimecluster.hub.webhook.authorize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.realtimecluster.hub.room.RoomType;
import io.realtimecluster.hub.room.RoomWebhooks.Action;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class KeptDecisionsTest {

  private static final RoomType TYPE = Messages.type(Action.JOIN);
  private static final Duration HOUR = Duration.ofHours(1);

  private final KeptDecisions kept = new KeptDecisions();

  @Test
  void keep_atTheLimitAndOnePast_forgetsTheOldest() {
    for (int i = 0; i < KeptDecisions.KEPT_MAX; i++) {
      kept.keep(join(i), HOUR, 0);
    }
    assertTrue(kept.allows(join(0), 1));
    kept.keep(join(0), HOUR, 0);
    kept.keep(join(KeptDecisions.KEPT_MAX), HOUR, 0);
    assertEquals(KeptDecisions.KEPT_MAX, kept.count());
    assertTrue(kept.allows(join(0), 1), "it was renewed");
    assertFalse(kept.allows(join(1), 1));
  }

  @Test
  void keep_zero_isNotKept() {
    kept.keep(join(0), Duration.ZERO, 0);
    assertEquals(0, kept.count());
  }

  private static Question join(int user) {
    return Question.about("edge-1", Messages.join("u" + user), TYPE).orElseThrow();
  }
}
