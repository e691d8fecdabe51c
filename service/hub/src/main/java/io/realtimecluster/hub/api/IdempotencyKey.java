package io.realtimecluster.hub.api;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The session and first sequence that a caller's key stands for, so that a request which is sent
 * again is found by the same dedup as one of a client. Requests without a key are not.
 *
 * <p>The session is longer than a client's may be: else a client that guessed a key could have the
 * caller's publish taken for one of its own that was done already.
 *
 * @param session empty without a key
 * @param sequence of the first publish, or 0
 */
record IdempotencyKey(String session, long sequence) {

  /** The header that a key comes in. */
  static final String HEADER = "Idempotency-Key";

  /** The longest key, in characters. */
  static final int LENGTH_MAX = 255;

  private static final IdempotencyKey NONE = new IdempotencyKey("", 0);

  /** With quotes, as draft-ietf-httpapi-idempotency-key-header has it, or without, as most send. */
  static IdempotencyKey of(@Nullable String header) {
    if (header == null) {
      return NONE;
    }
    boolean quoted = header.length() > 1 && header.startsWith("\"") && header.endsWith("\"");
    String key = quoted ? header.substring(1, header.length() - 1) : header;
    if (key.isEmpty() || key.length() > LENGTH_MAX) {
      throw Checks.invalid(
          "%s has %d characters, allowed is 1 to %d".formatted(HEADER, key.length(), LENGTH_MAX));
    }
    return new IdempotencyKey("key:" + sha256(key), 1);
  }

  /** The sequence of a publish of a batch. */
  long sequence(int index) {
    return sequence == 0 ? 0 : sequence + index;
  }

  private static String sha256(String key) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
