package io.realtimecluster.hub.webhook.event;

import io.realtimecluster.hub.room.RoomWebhooks.EventType;
import org.jspecify.annotations.Nullable;

/**
 * An event that the backend is to be told.
 *
 * @param offset its place in the partition's log
 * @param user null: it is of the room as a whole
 * @param atMillis when it was noticed, since 1970
 */
record RoomEvent(long offset, EventType type, String room, @Nullable String user, long atMillis) {}
