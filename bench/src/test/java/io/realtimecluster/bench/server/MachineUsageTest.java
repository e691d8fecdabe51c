package io.realtimecluster.bench.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class MachineUsageTest {
  @Test
  void cpuSeconds_firstLine_addsAllButIdleAndWaiting() {
    String stat = "cpu  100 20 30 9999 5 10 40 1 0 0\ncpu0 1 1 1 1 1 1 1 1 1 1\n";

    assertEquals(2.0, MachineUsage.cpuSeconds(stat));
  }
}
