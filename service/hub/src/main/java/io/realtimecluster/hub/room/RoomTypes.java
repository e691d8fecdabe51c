package io.realtimecluster.hub.room;

import java.util.List;
import java.util.regex.Pattern;

/**
 * The configured room types, in order. They may be replaced while rooms are made; a room keeps the
 * type that it was made with until it is dropped from memory. Thread-safe.
 */
public final class RoomTypes {

  private volatile List<Matcher> matchers;

  /** In this order; the first that matches a room's name counts. */
  public RoomTypes(List<RoomType> types) {
    matchers = types.stream().map(type -> new Matcher(type.pattern(), type)).toList();
  }

  /** The type of a room: the first that matches, or {@link RoomType#DEFAULT}. */
  public RoomType of(String room) {
    for (Matcher matcher : matchers) {
      if (matcher.pattern.matcher(room).matches()) {
        return matcher.type;
      }
    }
    return RoomType.DEFAULT;
  }

  /** True if a user's backend is told what happens in rooms of some type. */
  public boolean haveEvents() {
    return matchers.stream().anyMatch(matcher -> matcher.type.webhooks().events() != null);
  }

  /** From now on, those of another. */
  public void replaceBy(RoomTypes other) {
    matchers = other.matchers;
  }

  private record Matcher(Pattern pattern, RoomType type) {}
}
