package io.realtimecluster.client;

import io.realtimecluster.client.connection.Connection;
import io.realtimecluster.client.loop.Loop;
import io.realtimecluster.proto.client.v1.ClientMessage;
import io.realtimecluster.proto.client.v1.ServerMessage;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** What a room needs of its client. Thread-safe, but for what says that it belongs to the loop. */
interface RoomHost {

  Loop loop();

  /** The one that is connected now. Loop only. */
  @Nullable Connection connection();

  boolean isClosed();

  /**
   * The app wants to be in the room.
   *
   * @throws IllegalStateException if another Room of the same name is joined
   * @throws RealtimeException if the client is closed
   */
  void register(Room room);

  /** It does not any more. */
  void unregister(Room room);

  /** Whether there is a Room of the name that the app wants to be in. */
  boolean isRegistered(String name);

  /** What waits for the room is given up. Loop only. */
  void abandon(Wish wish, RealtimeException error);

  /** A room was joined, or is gone: what waited for that may go. Loop only. */
  void roomsChanged();

  /** The trace that a request of the calling thread belongs to; empty: none. */
  String traceparent();

  ClientFuture<ServerMessage> submit(Wish wish, LongFunction<ClientMessage.Builder> request);

  ClientFuture<ServerMessage> ask(Wish wish, ClientMessage request);
}
