package io.realtimecluster.bench.idle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class ResidentMemoryTest {
  @Test
  void bytes_ofThisProcess_isPlausible() throws IOException {
    assertTrue(new ResidentMemory(ProcessHandle.current().pid()).bytes() > 1 << 20);
  }

  @Test
  void parseBytes_kilobytes_givesBytes() throws IOException {
    assertEquals(2_048, ResidentMemory.parseBytes("Name:\tx\nVmRSS:\t     2 kB\n"));
  }

  @Test
  void bytes_noSuchProcess_saysSo() {
    assertThrows(IOException.class, () -> new ResidentMemory(Integer.MAX_VALUE).bytes());
  }
}
