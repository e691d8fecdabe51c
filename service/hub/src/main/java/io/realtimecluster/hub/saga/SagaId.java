package io.realtimecluster.hub.saga;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Names of sagas, by which rooms find their parts. */
public final class SagaId {

  private static final SecureRandom RANDOM = new SecureRandom();

  /** With the prefix it is longer than a client's session may be, which has 64 characters. */
  private static final int BYTES = 32;

  private SagaId() {}

  /** One that no other saga has, and no client's session. */
  public static String random() {
    byte[] bytes = new byte[BYTES];
    RANDOM.nextBytes(bytes);
    return "saga:" + HexFormat.of().formatHex(bytes);
  }
}
