package io.realtimecluster.bench.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.Map;
import org.junit.jupiter.api.Test;

class FanoutStepTest {
  private static final int PAYLOAD_BYTES = 100;

  @Test
  void failure_atTheLimits_isNone() {
    assertNull(step(true, 100, PAYLOAD_BYTES).failure(100));
  }

  @Test
  void failure_overTheLimitOfLatency_namesIt() {
    assertEquals("p99 over 100 ms", step(true, 100.1, PAYLOAD_BYTES).failure(100));
  }

  @Test
  void failure_fewerBytesOnTheWireThanCounted_doesNotCount() {
    assertEquals("counted more than was on the wire", step(true, 1, 99.9).failure(100));
  }

  @Test
  void failure_notIntact_doesNotCount() {
    assertEquals("lost, late or refused", step(false, 1, PAYLOAD_BYTES).failure(100));
  }

  @Test
  void loopback_devices_readsItsReceivedBytes() throws Exception {
    String devices = "Inter-| Receive\n eth0: 7 1 0\n    lo: 4711 42 0 0\n";

    assertEquals(4_711, Loopback.parse(devices));
  }

  private static FanoutStep step(boolean intact, double p99Millis, double wireBytes) {
    return new FanoutStep(1, 1, p99Millis, 0, Map.of(), intact, wireBytes, PAYLOAD_BYTES);
  }
}
