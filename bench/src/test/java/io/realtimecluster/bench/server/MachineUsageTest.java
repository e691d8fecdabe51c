package io.realtimecluster.bench.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class MachineUsageTest {
  @Test
  void cpuSeconds_firstLine_addsUserNiceAndSystem() {
    String stat = "cpu  100 20 30 9999 5 0 700 1 0 0\ncpu0 1 1 1 1 1 1 1 1 1 1\n";

    assertEquals(1.5, MachineUsage.cpuSeconds(stat));
  }
}
