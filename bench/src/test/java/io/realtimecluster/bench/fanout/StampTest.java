package io.realtimecluster.bench.fanout;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class StampTest {
  @Test
  void read_whatWasWritten_givesTheTime() {
    var stamp = new Stamp(7, 100);
    byte[] bytes = stamp.write(Long.MAX_VALUE).getBytes(US_ASCII);

    assertEquals(100, bytes.length);
    assertEquals(Long.MAX_VALUE, stamp.read(bytes, 0, bytes.length));
  }

  @Test
  void read_otherRun_isForeign() {
    byte[] bytes = new Stamp(7, 100).write(1).getBytes(US_ASCII);

    assertEquals(Stamp.FOREIGN, new Stamp(8, 100).read(bytes, 0, bytes.length));
  }

  @Test
  void read_tooShort_isForeign() {
    assertEquals(Stamp.FOREIGN, new Stamp(7, 100).read(new byte[26], 0, 26));
  }

  @Test
  void new_oneByteUnderTheMinimum_isRefused() {
    assertThrows(IllegalArgumentException.class, () -> new Stamp(7, Stamp.SIZE_BYTES_MIN - 1));
  }
}
