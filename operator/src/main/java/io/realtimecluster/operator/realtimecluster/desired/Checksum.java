package io.realtimecluster.operator.realtimecluster.desired;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Tells in a pod's annotation which version of a file or Secret it started with. */
public final class Checksum {

  private static final int LENGTH_BYTES = 8;

  private Checksum() {}

  /** Short, and one-way also where the text is a secret of the demanded length. */
  public static String of(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, LENGTH_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
