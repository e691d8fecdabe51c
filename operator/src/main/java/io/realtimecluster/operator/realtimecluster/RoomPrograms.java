package io.realtimecluster.operator.realtimecluster;

import io.realtimecluster.crds.v1alpha1.RoomTypeSpec;
import io.realtimecluster.operator.realtimecluster.status.Obstacle;
import io.realtimecluster.operator.realtimecluster.status.Reason;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Checks what the schema cannot: which programs there are depends on the hub image. */
final class RoomPrograms {

  private RoomPrograms() {}

  /** The first room type that hubs would refuse to start with. */
  static Optional<Obstacle> unknown(List<RoomTypeSpec> roomTypes, Set<String> known) {
    return roomTypes.stream()
        .filter(type -> !known.contains(type.program()))
        .findFirst()
        .map(
            type ->
                new Obstacle(
                    Reason.UNKNOWN_ROOM_PROGRAM,
                    "room type %s: program is %s, known are: %s"
                        .formatted(
                            type.name(), type.program(), String.join(", ", new TreeSet<>(known)))));
  }
}
