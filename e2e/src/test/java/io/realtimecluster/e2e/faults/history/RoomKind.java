package io.realtimecluster.e2e.faults.history;

import java.util.Arrays;
import java.util.Locale;

/** What a room keeps; its name begins with it. */
public enum RoomKind {
  /** Nothing is kept. */
  NONE,
  /** The latest publications are kept in the memory of the hub that owns the room. */
  MEMORY,
  /** Everything that was acknowledged outlives any single process. */
  DURABLE,
  /** Durable, with the program {@code state}: counters and locks. */
  STATE,
  /** Durable, with the program {@code meeting}: participants who are moved. */
  MEETING;

  /** The kind of a room. */
  public static RoomKind of(String room) {
    return Arrays.stream(values())
        .filter(kind -> room.startsWith(kind.prefix()))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no kind of room: " + room));
  }

  /** The name of one room of this kind. */
  public String room(int number) {
    return prefix() + number;
  }

  /** True if the room's log must never be lost, whatever single process is. */
  public boolean isDurable() {
    return this == DURABLE || hasState();
  }

  /** True if the room's program has a state. */
  public boolean hasState() {
    return this == STATE || this == MEETING;
  }

  private String prefix() {
    return name().toLowerCase(Locale.ROOT) + ":";
  }
}
