package io.realtimecluster.hub.program.state;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;

/** What a room of the program holds at most, and the checks of what a command brings. */
final class StateLimits {

  /** Keys with a value. */
  static final int KEYS_MAX = 10_000;

  /** Sets that are not empty. */
  static final int SETS_MAX = 1_000;

  /** Members of one set. */
  static final int MEMBERS_MAX = 1_000;

  /** Locks that are held. */
  static final int LOCKS_MAX = 1_000;

  /** The longest key, name of a set or lock, or member of a set, in bytes of UTF-8. */
  static final int NAME_BYTES_MAX = 255;

  /** The longest value, in bytes of its JSON text. */
  static final int VALUE_BYTES_MAX = 16 * 1024;

  /** The shortest lease of a lock; the hub looks at the time once a second. */
  static final long LEASE_MILLIS_MIN = 1_000;

  /** The longest lease of a lock. */
  static final long LEASE_MILLIS_MAX = 600_000;

  private StateLimits() {}

  static String requireName(String what, String name) {
    int bytes = name == null ? 0 : name.getBytes(StandardCharsets.UTF_8).length;
    if (bytes == 0 || bytes > NAME_BYTES_MAX) {
      throw new IllegalArgumentException(
          "%s has %d bytes, allowed is 1 to %d".formatted(what, bytes, NAME_BYTES_MAX));
    }
    return name;
  }

  static JsonNode requireValue(JsonNode value) {
    if (value == null) {
      throw new IllegalArgumentException("value is missing");
    }
    int bytes = value.toString().getBytes(StandardCharsets.UTF_8).length;
    if (bytes > VALUE_BYTES_MAX) {
      throw new IllegalArgumentException(
          "value has %d bytes, the limit is %d".formatted(bytes, VALUE_BYTES_MAX));
    }
    return value;
  }

  static long requireLease(long leaseMillis) {
    if (leaseMillis < LEASE_MILLIS_MIN || leaseMillis > LEASE_MILLIS_MAX) {
      throw new IllegalArgumentException(
          "leaseMillis is %d, allowed is %d to %d"
              .formatted(leaseMillis, LEASE_MILLIS_MIN, LEASE_MILLIS_MAX));
    }
    return leaseMillis;
  }
}
