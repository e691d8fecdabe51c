package io.realtimecluster.edge.room;

import io.realtimecluster.edge.connection.Membership;
import io.realtimecluster.proto.client.v1.Position;
import org.jspecify.annotations.Nullable;

/**
 * A join that waits for the hub.
 *
 * @param id the request's
 * @param recover where the client was; null: it wants nothing recovered
 */
record PendingJoin(Membership membership, int id, @Nullable Position recover, long sinceNanos) {

  /** The same join, which waits from now on. */
  PendingJoin waitingAnew() {
    return new PendingJoin(membership, id, recover, System.nanoTime());
  }
}
