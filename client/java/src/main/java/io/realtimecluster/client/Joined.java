package io.realtimecluster.client;

/**
 * The room was joined, also again after a reconnect: what was missed has been told before this.
 *
 * @param room the room's name
 * @param position where the app is in the room's log now
 * @param recovered what was missed since the position given has been told, or nothing was missed
 * @param rejoined the room was joined before, and the connection was lost or moved in between
 */
public record Joined(String room, Position position, boolean recovered, boolean rejoined)
    implements RoomEvent {}
