package io.realtimecluster.edge.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ConnectionLimitTest {

  private static final long MIB = 1024 * 1024;

  @Test
  void max_notConfigured_isWhatOpenFilesLeave() {
    assertEquals(19_500, ConnectionLimit.max(0, 20_000, 4_096 * MIB));
  }

  @Test
  void max_smallHeap_isWhatFitsIntoIt() {
    assertEquals(18 * 1024 / 6, ConnectionLimit.max(0, 20_000, (64 + 18) * MIB));
  }

  @Test
  void max_configuredAtThePossibleAndOnePastIt_isNeverMoreThanPossible() {
    assertEquals(19_499, ConnectionLimit.max(19_499, 20_000, 4_096 * MIB));
    assertEquals(19_500, ConnectionLimit.max(19_500, 20_000, 4_096 * MIB));
    assertEquals(19_500, ConnectionLimit.max(19_501, 20_000, 4_096 * MIB));
  }

  @Test
  void max_fewerFilesThanTheReserve_isOne() {
    assertEquals(1, ConnectionLimit.max(0, 400, 4_096 * MIB));
  }

  @Test
  void forwardsMax_configured_isNoMoreThanATenthOfTheFilesAllow() {
    assertEquals(1_000, ConnectionLimit.forwardsMax(1_000, 20_000));
    assertEquals(999, ConnectionLimit.forwardsMax(1_000, 19_999));
    assertEquals(51, ConnectionLimit.forwardsMax(1_000, 1_024));
    assertEquals(1, ConnectionLimit.forwardsMax(1_000, 10));
    assertEquals(0, ConnectionLimit.forwardsMax(0, 20_000));
  }

  @Test
  void look_limitOfOpenFilesRaisedWhileRunning_admitsMore() {
    AtomicInteger openFiles = new AtomicInteger(501);
    ConnectionLimit limit = new ConnectionLimit(2, 0, openFiles::get);
    assertTrue(limit.tryAdmit());
    assertFalse(limit.tryAdmit());
    openFiles.set(20_000);
    assertFalse(limit.tryAdmit(), "not before it looks");
    limit.look();
    assertEquals(20_000, limit.openFilesMax());
    assertTrue(limit.tryAdmit());
    assertFalse(limit.tryAdmit(), "no more than configured");
  }

  @Test
  void look_limitLoweredBelowWhatIsConnected_admitsNobodyUntilSomeLeft() {
    AtomicInteger openFiles = new AtomicInteger(502);
    ConnectionLimit limit = new ConnectionLimit(0, 0, openFiles::get);
    assertTrue(limit.tryAdmit());
    assertTrue(limit.tryAdmit());
    openFiles.set(501);
    limit.look();
    assertFalse(limit.tryAdmit());
    limit.release();
    assertFalse(limit.tryAdmit());
    limit.release();
    assertTrue(limit.tryAdmit());
  }

  @Test
  void raise_thisProcess_hasALimit() {
    int limit = OpenFiles.raise();
    assertTrue(limit > 100, "limit " + limit);
    assertEquals(limit, OpenFiles.raise(), "raised once, it stays");
  }
}
