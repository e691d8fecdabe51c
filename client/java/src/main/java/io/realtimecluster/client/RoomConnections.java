package io.realtimecluster.client;

import io.realtimecluster.client.connection.Connection;
import org.jspecify.annotations.Nullable;

/** Which connection a room can be reached on. Used on the loop only. */
@FunctionalInterface
interface RoomConnections {

  /** Null: requests to the room have to wait. */
  @Nullable Connection of(Wish wish);
}
