package io.realtimecluster.edge.admission;

/**
 * Who a connection belongs to.
 *
 * @param user the token's subject
 * @param expiresAtMillis when the token ends, in milliseconds since 1970
 * @param info what others may know of the user, as JSON text; empty: nothing
 */
public record Identity(String user, long expiresAtMillis, String info) {

  /** For identities that do not end. */
  public static final long NEVER = Long.MAX_VALUE;

  /** One that no token tells of. */
  public static Identity withoutToken(String user) {
    return new Identity(user, NEVER, "");
  }
}
