package io.realtimecluster.operator.realtimecluster.desired;

import java.util.Optional;

/**
 * What edges and hubs work with.
 *
 * @param broker if the operator does not run it
 * @param state if the operator does not run it
 */
public record Backends(Optional<ExternalAccess> broker, Optional<ExternalAccess> state) {

  /** All run by the operator. */
  public static final Backends MANAGED = new Backends(Optional.empty(), Optional.empty());
}
