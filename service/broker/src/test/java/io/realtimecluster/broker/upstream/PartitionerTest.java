package io.realtimecluster.broker.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PartitionerTest {

  @Test
  void murmur3_publishedVectors_match() {
    // From the reference implementation's verification, seed 0.
    assertEquals(0, hash(""));
    assertEquals(0x3c2569b2, hash("a"));
    assertEquals(0x9bbfd75f, hash("ab"));
    assertEquals(0xb3dd93fa, hash("abc"));
    assertEquals(0x43ed676a, hash("abcd"));
    assertEquals(0x2e4ff723, hash("The quick brown fox jumps over the lazy dog"));
  }

  @Test
  void partitionOf_anyRoom_isInRange() {
    Partitioner partitioner = new Partitioner(7);
    for (int i = 0; i < 1_000; i++) {
      int partition = partitioner.partitionOf("room:" + i);
      assertEquals(partition, Math.floorMod(partition, 7));
    }
  }

  @Test
  void new_noPartitions_isRefused() {
    assertThrows(IllegalArgumentException.class, () -> new Partitioner(0));
  }

  private static int hash(String text) {
    return Partitioner.murmur3(text.getBytes(StandardCharsets.UTF_8));
  }
}
