package io.realtimecluster.hub.program.state;

import io.realtimecluster.program.CommandContext;
import java.time.Instant;

/**
 * A lock that is held.
 *
 * @param token the fencing token: greater than that of every earlier holder in the room
 * @param expiresMillis when the lease ends, in milliseconds since 1970 by the hub's clock
 */
record HeldLock(String user, String session, long token, long expiresMillis) {

  boolean heldBy(CommandContext context) {
    return user.equals(context.user()) && session.equals(context.session());
  }

  boolean expired(Instant time) {
    return expiresMillis <= time.toEpochMilli();
  }
}
