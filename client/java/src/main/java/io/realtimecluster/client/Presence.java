package io.realtimecluster.client;

import java.util.List;

/**
 * Who is in a room.
 *
 * @param users all, or in a large room some
 * @param count how many there are
 */
public record Presence(List<String> users, int count) {

  /** Copies the list. */
  public Presence {
    users = List.copyOf(users);
  }
}
