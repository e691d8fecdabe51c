package io.realtimecluster.hub.webhook.event;

import io.realtimecluster.hub.room.RoomType;
import java.util.Collection;

/**
 * Who is in a room.
 *
 * @param users all of them, or some if there are more than the type wants to have told
 * @param count how many there are
 * @param settling there may be more than that: not all edges have told yet
 */
record Attendance(
    String room, RoomType type, Collection<String> users, int count, boolean settling) {

  /** True if nobody is missing in the names. */
  boolean complete() {
    return users.size() == count;
  }
}
