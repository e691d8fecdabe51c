package io.realtimecluster.hub.room;

import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the rooms of one kind have in common.
 *
 * @param name of the type, for people
 * @param match a room's whole name, in which {@code *} stands for any characters
 * @param history what of a room's publications is kept
 * @param presence whether the room knows who is in it
 */
public record RoomType(String name, String match, History history, boolean presence) {

  /** How many publications of a room may be kept, at most. */
  public static final int HISTORY_SIZE_MAX = 10_000;

  /** The type of rooms that match no other: the last 100 publications in memory, no presence. */
  public static final RoomType DEFAULT =
      new RoomType("default", "*", new History(Durability.MEMORY, 100, null), false);

  /** The room names of this type. */
  Pattern pattern() {
    StringBuilder regex = new StringBuilder();
    for (String literal : match.split("\\*", -1)) {
      regex.append(regex.isEmpty() ? "" : ".*").append(Pattern.quote(literal));
    }
    return Pattern.compile(regex.toString(), Pattern.DOTALL);
  }

  /** Where a room's publications are kept. */
  public enum Durability {
    /** Nowhere: only members that are connected get them. */
    NONE,
    /** In the hub's memory: they are lost with the hub. */
    MEMORY,
    /** In the state store, before a publish is acknowledged. */
    DURABLE
  }

  /**
   * What of a room's publications is kept.
   *
   * @param durability where
   * @param size how many, 0 to 10,000
   * @param ttl how long at most; null: as long as there is room
   */
  public record History(Durability durability, int size, @Nullable Duration ttl) {

    /** Checks the limits. */
    public History {
      if (size < 0 || size > HISTORY_SIZE_MAX) {
        throw new IllegalArgumentException(
            "history size is %d, allowed is 0 to %d".formatted(size, HISTORY_SIZE_MAX));
      }
      if (ttl != null && !ttl.isPositive()) {
        throw new IllegalArgumentException("history ttl is %s, it must be positive".formatted(ttl));
      }
    }
  }
}
