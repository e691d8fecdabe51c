package io.realtimecluster.client;

/**
 * A message of a room. Each comes once, in the order of the offsets.
 *
 * @param room the room's name
 * @param offset its place in the room's log
 * @param sender the user that published it; empty for what the room did by itself
 * @param payload what was published
 * @param event empty for a plain publish; else the event of the room's program, whose JSON is the
 *     payload
 */
public record Publication(String room, long offset, String sender, Payload payload, String event)
    implements RoomEvent {

  /** The payload as text. */
  public String text() {
    return payload.text();
  }
}
