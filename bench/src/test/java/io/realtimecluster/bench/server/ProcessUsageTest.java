package io.realtimecluster.bench.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class ProcessUsageTest {
  @Test
  void usage_ofThisProcess_isPlausible() throws IOException {
    var usage = new ProcessUsage(ProcessHandle.current().pid());

    assertTrue(usage.residentBytes() > 1 << 20);
    // The kernel counts both roughly (proc_pid_status(5)), and this process grows meanwhile.
    long residentBytes = usage.residentBytes();
    assertTrue(usage.residentPeakBytes() > residentBytes / 2);
    assertTrue(usage.cpuSeconds() > 0);
  }

  @Test
  void field_kilobytes_givesBytes() throws IOException {
    assertEquals(2_048, ProcessUsage.field("Name:\tx\nVmRSS:\t     2 kB\n", "VmRSS:"));
  }

  @Test
  void cpuSeconds_nameWithSpacesAndParentheses_readsUserAndKernelTicks() {
    String stat = "42 (a) b (c) S 1 1 1 0 -1 4194304 10 20 30 40 150 50 1 1 20 0";

    assertEquals(2.0, ProcessUsage.cpuSeconds(stat));
  }

  @Test
  void usage_noSuchProcess_saysSo() {
    assertThrows(IOException.class, () -> new ProcessUsage(Integer.MAX_VALUE).residentBytes());
  }
}
