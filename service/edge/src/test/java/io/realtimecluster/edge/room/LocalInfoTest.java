package io.realtimecluster.edge.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LocalInfoTest {

  private static final String KIB = "x".repeat(1_024);

  private final LocalInfo info = new LocalInfo();

  @Test
  void take_told_isToldAgainOnlyWhenItMayBeLost() {
    info.came("ana", "1");
    info.came("bob", "");
    assertEquals(Map.of("ana", "1"), take());
    assertTrue(info.isTold());
    info.tellAll();
    assertEquals(Map.of("ana", "1"), take());
    info.went("ana");
    info.tellAll();
    assertTrue(info.isTold());
  }

  @Test
  void take_moreThanAMessageHolds_isToldWithTheNext() {
    int fit = LocalInfo.TOLD_BYTES_MAX / 1_024;
    for (int i = 0; i < fit; i++) {
      info.came("u" + i, KIB);
    }
    assertEquals(fit, take().size() + take().size());
    info.tellAll();
    info.came("one more", KIB);
    take();
    assertFalse(info.isTold());
    take();
    assertTrue(info.isTold());
  }

  private Map<String, String> take() {
    Map<String, String> taken = new HashMap<>();
    info.take(taken::put);
    return taken;
  }
}
