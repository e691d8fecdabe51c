package io.realtimecluster.client.document;

import static java.nio.charset.StandardCharsets.UTF_8;

/** The hub's limits that can be checked here, so that an app hears of them at once. */
public final class DocumentLimits {

  /** The longest key, name, element or replica, in bytes of UTF-8. */
  public static final int NAME_BYTES_MAX = 255;

  /** The longest value of a register, in bytes of its JSON text without spaces. */
  public static final int VALUE_BYTES_MAX = 16 * 1024;

  /** Additions of one element that are not undone. */
  public static final int DOTS_PER_ELEMENT_MAX = 64;

  /** What one replica may count up or down with one counter. */
  public static final long TALLY_MAX = 1_000_000_000_000_000L;

  private DocumentLimits() {}

  /** Throws an IllegalArgumentException with the value and the limit, as the others do. */
  public static void requireName(String what, String name) {
    int bytes = name.getBytes(UTF_8).length;
    if (bytes < 1 || bytes > NAME_BYTES_MAX) {
      throw new IllegalArgumentException(
          what + " has " + bytes + " bytes, allowed is 1 to " + NAME_BYTES_MAX);
    }
  }

  /** The value as others will get it. */
  public static String requireValue(String json) {
    String value = DocumentJson.compact(json);
    int bytes = value.getBytes(UTF_8).length;
    if (bytes > VALUE_BYTES_MAX) {
      throw new IllegalArgumentException(
          "value has " + bytes + " bytes, allowed is 1 to " + VALUE_BYTES_MAX);
    }
    return value;
  }

  /** What a replica has counted altogether, after so much more. */
  public static long requireTally(long before, long more) {
    if (more < 0 || more > TALLY_MAX - before) {
      throw new IllegalArgumentException(
          "a counter counts up to "
              + TALLY_MAX
              + " in either direction, not "
              + before
              + " and "
              + more
              + " more");
    }
    return before + more;
  }
}
