package io.realtimecluster.hub.api;

import io.realtimecluster.proto.broker.v1.LoadedRoom;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** In which order rooms are listed. */
enum RoomOrder {
  NAME(Comparator.comparing(LoadedRoom::getRoom)),
  /** By users, then by edges, the most first. */
  SIZE(
      Comparator.comparingInt(LoadedRoom::getUsers)
          .thenComparingInt(LoadedRoom::getEdges)
          .reversed()
          .thenComparing(LoadedRoom::getRoom));

  private final Comparator<LoadedRoom> comparator;

  RoomOrder(Comparator<LoadedRoom> comparator) {
    this.comparator = comparator;
  }

  Comparator<LoadedRoom> comparator() {
    return comparator;
  }

  static RoomOrder of(@Nullable String order) {
    return switch (order) {
      case null -> NAME;
      case "name" -> NAME;
      case "size" -> SIZE;
      default -> throw Checks.invalid("order is %s, allowed is name or size".formatted(order));
    };
  }
}
