package io.realtimecluster.broker.upstream;

import java.nio.charset.StandardCharsets;

/**
 * Which partition a room belongs to: MurmurHash3 x86_32 (Austin Appleby, public domain) of the
 * room's UTF-8 bytes with seed 0, unsigned, modulo the number of partitions. Every edge of every
 * release must come to the same result. Immutable and thread-safe.
 */
public record Partitioner(int partitions) {

  /** The longest name of a room, in bytes of UTF-8. */
  public static final int ROOM_NAME_BYTES_MAX = 255;

  private static final int C1 = 0xcc9e2d51;
  private static final int C2 = 0x1b873593;

  /** The number of partitions is fixed for the life of a cluster. */
  public Partitioner {
    if (partitions < 1) {
      throw new IllegalArgumentException("partitions is %d, at least 1".formatted(partitions));
    }
  }

  /** The partition of a room: 0 to the number of partitions less one. */
  public int partitionOf(String room) {
    return Integer.remainderUnsigned(murmur3(room.getBytes(StandardCharsets.UTF_8)), partitions);
  }

  static int murmur3(byte[] data) {
    int hash = 0;
    int blocksEnd = data.length & ~3;
    for (int i = 0; i < blocksEnd; i += 4) {
      int block =
          (data[i] & 0xff)
              | (data[i + 1] & 0xff) << 8
              | (data[i + 2] & 0xff) << 16
              | (data[i + 3] & 0xff) << 24;
      hash = Integer.rotateLeft(hash ^ mixed(block), 13) * 5 + 0xe6546b64;
    }
    int tail = 0;
    for (int i = data.length - 1; i >= blocksEnd; i--) {
      tail = tail << 8 | (data[i] & 0xff);
    }
    hash ^= mixed(tail);
    return finished(hash ^ data.length);
  }

  private static int mixed(int block) {
    return Integer.rotateLeft(block * C1, 15) * C2;
  }

  private static int finished(int hash) {
    int h = (hash ^ (hash >>> 16)) * 0x85ebca6b;
    h = (h ^ (h >>> 13)) * 0xc2b2ae35;
    return h ^ (h >>> 16);
  }
}
