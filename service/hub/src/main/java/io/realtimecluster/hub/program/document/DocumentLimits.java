package io.realtimecluster.hub.program.document;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What a document holds at most, and the checks of what a command brings. */
final class DocumentLimits {

  /** Registers, removed ones too: a document remembers when they were removed. */
  static final int REGISTERS_MAX = 10_000;

  /** Elements of all sets. */
  static final int ELEMENTS_MAX = 10_000;

  /** Additions of one element that were not discarded. */
  static final int DOTS_PER_ELEMENT_MAX = 64;

  static final int COUNTERS_MAX = 1_000;

  /** Replicas that have added elements, or count with one counter. */
  static final int REPLICAS_MAX = 4_096;

  /** The longest key, name, element or replica, in bytes of UTF-8. */
  static final int NAME_BYTES_MAX = 255;

  /** The longest value of a register, in bytes of its JSON text. */
  static final int VALUE_BYTES_MAX = 16 * 1024;

  /** How far a replica's numbers may be ahead of those that have come. */
  static final long NUMBER_SKIP_MAX = 1_000;

  /** How far a stamp may be ahead of the document's clock, so that nobody wins for ever. */
  static final long CLOCK_SKIP_MAX = 1_000_000;

  /** The greatest tally of one replica: the sum of all stays below 64 bits. */
  static final long TALLY_MAX = 1_000_000_000_000_000L;

  private DocumentLimits() {}

  static void requireName(String what, @Nullable String name) {
    int bytes = name == null ? 0 : name.getBytes(StandardCharsets.UTF_8).length;
    if (bytes == 0 || bytes > NAME_BYTES_MAX) {
      throw new IllegalArgumentException(
          "%s has %d bytes, allowed is 1 to %d".formatted(what, bytes, NAME_BYTES_MAX));
    }
  }

  static void requireValue(@Nullable JsonNode value) {
    int bytes = value == null ? 0 : value.toString().getBytes(StandardCharsets.UTF_8).length;
    if (bytes == 0 || bytes > VALUE_BYTES_MAX) {
      throw new IllegalArgumentException(
          "value has %d bytes, allowed is 1 to %d".formatted(bytes, VALUE_BYTES_MAX));
    }
  }

  static void requireBetween(String what, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          "%s is %d, allowed is %d to %d".formatted(what, value, min, max));
    }
  }
}
