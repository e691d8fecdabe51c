package io.realtimecluster.client;

import org.jspecify.annotations.Nullable;

/**
 * The state of a room's program.
 *
 * @param position when it was so: events up to it are in the state, later ones are not
 * @param state as JSON text; null if the room has no program with a state
 */
public record RoomState(Position position, @Nullable String state) {}
