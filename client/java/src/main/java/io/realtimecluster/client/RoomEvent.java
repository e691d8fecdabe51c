package io.realtimecluster.client;

/** What happens in a room, as {@link Room#on} and {@link Room#events} tell it. */
public sealed interface RoomEvent permits Publication, Joined, Gap, PresenceChange, Refused {

  /** The room's name. */
  String room();
}
