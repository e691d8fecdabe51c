package io.realtimecluster.client;

import java.util.List;
import java.util.Map;

/**
 * Who is in a room.
 *
 * @param users all, or in a large room some
 * @param count how many there are
 * @param info what the tokens of users tell of them with the claim "info", as JSON text by user, as
 *     far as there is any
 */
public record Presence(List<String> users, int count, Map<String, String> info) {

  /** Copies the collections. */
  public Presence {
    users = List.copyOf(users);
    info = Map.copyOf(info);
  }
}
