package io.realtimecluster.client;

/**
 * The server does not let the client into the room, or not any more. The room is left.
 *
 * @param room the room's name
 * @param error why
 */
public record Refused(String room, RealtimeException error) implements RoomEvent {}
