package io.realtimecluster.operator.realtimecluster.status;

import io.realtimecluster.operator.realtimecluster.desired.Component;
import java.util.Map;
import java.util.Optional;

/**
 * What keeps the operator from doing as the spec says.
 *
 * @param components by the component that they concern
 * @param exposure what keeps clients from reaching the endpoint
 * @param paused whether the user asked to change nothing
 */
public record Obstacles(
    Map<Component, Obstacle> components, Optional<Obstacle> exposure, boolean paused) {

  /** Nothing. */
  public static final Obstacles NONE = new Obstacles(Map.of(), Optional.empty(), false);

  /** The user's wish. */
  public static final Obstacles PAUSED = new Obstacles(Map.of(), Optional.empty(), true);

  /** Copies the map. */
  public Obstacles {
    components = Map.copyOf(components);
  }

  /** Of a component. */
  Optional<Obstacle> of(Component component) {
    return Optional.ofNullable(components.get(component));
  }
}
