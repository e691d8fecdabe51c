package io.realtimecluster.client;

import java.util.List;
import java.util.Map;

/**
 * Users came or went. What happens while there is no connection is not told: ask {@link
 * Room#presence()} after each {@link Joined}.
 *
 * @param room the room's name
 * @param joined who came
 * @param left who went
 * @param count how many are in the room now; an own list of another length lacks names, and {@link
 *     Room#presence()} has them
 * @param info as in {@link Presence}, of those who came
 */
public record PresenceChange(
    String room, List<String> joined, List<String> left, int count, Map<String, String> info)
    implements RoomEvent {

  /** Copies the collections. */
  public PresenceChange {
    joined = List.copyOf(joined);
    left = List.copyOf(left);
    info = Map.copyOf(info);
  }
}
