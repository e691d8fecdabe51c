package io.realtimecluster.client;

import org.jspecify.annotations.Nullable;

/** The app wants to be in a room: from a join to the leave, or to the end. */
final class Wish {

  private final String room;
  private final @Nullable Position recover;
  private final ClientFuture<Joined> joined;
  private volatile @Nullable RealtimeException end;

  Wish(String room, @Nullable Position recover, ClientFuture<Joined> joined) {
    this.room = room;
    this.recover = recover;
    this.joined = joined;
  }

  String room() {
    return room;
  }

  /** What came after it is to be told first; null: nothing. */
  @Nullable Position recover() {
    return recover;
  }

  ClientFuture<Joined> joined() {
    return joined;
  }

  /** Why it is over; null: it is not. */
  @Nullable RealtimeException end() {
    return end;
  }

  void end(RealtimeException error) {
    end = error;
  }
}
