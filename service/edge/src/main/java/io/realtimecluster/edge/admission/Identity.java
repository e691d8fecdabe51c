package io.realtimecluster.edge.admission;

/**
 * Who a connection belongs to.
 *
 * @param user the token's subject
 * @param expiresAtMillis when the token ends, in milliseconds since 1970
 */
public record Identity(String user, long expiresAtMillis) {

  /** For identities that do not end. */
  public static final long NEVER = Long.MAX_VALUE;
}
