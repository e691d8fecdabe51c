package io.realtimecluster.bench.fanout;

import java.nio.charset.StandardCharsets;

/**
 * The text that is published: the run's name, the time at which the publish was due, and filling.
 * Digits rather than binary, so that both protocols carry the same text. Immutable.
 */
public final class Stamp {
  private static final int RUN_LENGTH = 8;
  private static final int NANOS_LENGTH = 19;

  /** The smallest payload that holds a stamp. */
  public static final int SIZE_BYTES_MIN = RUN_LENGTH + NANOS_LENGTH;

  /** What is read from a payload of somebody else. */
  public static final long FOREIGN = -1;

  private final byte[] run;
  private final String runName;
  private final String filling;

  public Stamp(int run, int sizeBytes) {
    if (sizeBytes < SIZE_BYTES_MIN) {
      throw new IllegalArgumentException(
          "a payload of %d bytes; a stamp needs at least %d".formatted(sizeBytes, SIZE_BYTES_MIN));
    }
    this.runName = "%08x".formatted(run);
    this.run = runName.getBytes(StandardCharsets.US_ASCII);
    this.filling = "x".repeat(sizeBytes - SIZE_BYTES_MIN);
  }

  public String write(long nanos) {
    String digits = Long.toString(nanos);
    return runName + "0".repeat(NANOS_LENGTH - digits.length()) + digits + filling;
  }

  /** The nanoseconds that {@link #write} was given, or {@link #FOREIGN}. */
  public long read(byte[] bytes, int start, int length) {
    if (length < SIZE_BYTES_MIN) {
      return FOREIGN;
    }
    for (int index = 0; index < RUN_LENGTH; index++) {
      if (bytes[start + index] != run[index]) {
        return FOREIGN;
      }
    }
    long nanos = 0;
    for (int index = start + RUN_LENGTH; index < start + SIZE_BYTES_MIN; index++) {
      nanos = nanos * 10 + (bytes[index] - '0');
    }
    return nanos;
  }
}
