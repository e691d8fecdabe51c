package io.realtimecluster.client;

import java.util.List;

/**
 * Users came or went. What happens while there is no connection is not told: ask {@link
 * Room#presence()} after each {@link Joined}.
 *
 * @param room the room's name
 * @param joined who came
 * @param left who went
 */
public record PresenceChange(String room, List<String> joined, List<String> left)
    implements RoomEvent {

  /** Copies the lists. */
  public PresenceChange {
    joined = List.copyOf(joined);
    left = List.copyOf(left);
  }
}
