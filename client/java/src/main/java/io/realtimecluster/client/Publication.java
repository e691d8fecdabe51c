package io.realtimecluster.client;

import org.jspecify.annotations.Nullable;

/**
 * A message of a room. Each comes once, in the order of the offsets.
 *
 * @param room the room's name
 * @param offset its place in the room's log
 * @param sender the user that published it; empty for what the room did by itself
 * @param payload what was published
 * @param event empty for a plain publish; else the event of the room's program, whose JSON is the
 *     payload
 * @param traceparent the W3C Trace Context to go on from; null: it is not traced
 */
public record Publication(
    String room,
    long offset,
    String sender,
    Payload payload,
    String event,
    @Nullable String traceparent)
    implements RoomEvent {

  /** The payload as text. */
  public String text() {
    return payload.text();
  }
}
