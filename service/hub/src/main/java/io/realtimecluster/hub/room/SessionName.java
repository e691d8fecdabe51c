package io.realtimecluster.hub.room;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/**
 * The name by which programs know a session. It may be shown to everybody: the session itself
 * cannot be had from it, and who had it could answer for its publishes.
 */
final class SessionName {

  private static final int BYTES = 12;

  private SessionName() {}

  /** The same for the same session; empty if there is none. */
  static String of(String session) {
    if (session.isEmpty()) {
      return "";
    }
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(session.getBytes(StandardCharsets.UTF_8));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, BYTES));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
