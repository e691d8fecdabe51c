package io.realtimecluster.bench.crowd;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.function.LongPredicate;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/** Latencies as text, so that those of several processes can be put together. */
public final class Arrivals {
  private Arrivals() {}

  /** The latencies of those publications whose offsets are wanted, in microseconds. */
  public static void addTo(Histogram sum, Map<Long, String> encoded, LongPredicate wanted) {
    encoded.forEach(
        (offset, micros) -> {
          if (wanted.test(offset)) {
            addTo(sum, micros);
          }
        });
  }

  /** What {@link #encode} put into text. */
  public static void addTo(Histogram sum, String encoded) {
    sum.add(decode(encoded));
  }

  static String encode(Histogram micros) {
    var bytes = ByteBuffer.allocate(micros.getNeededByteBufferCapacity());
    int length = micros.encodeIntoCompressedByteBuffer(bytes);
    return Base64.getEncoder().encodeToString(Arrays.copyOf(bytes.array(), length));
  }

  private static Histogram decode(String micros) {
    try {
      return Histogram.decodeFromCompressedByteBuffer(
          ByteBuffer.wrap(Base64.getDecoder().decode(micros)), 0);
    } catch (DataFormatException e) {
      throw new IllegalArgumentException("'%s' is no histogram".formatted(micros), e);
    }
  }
}
