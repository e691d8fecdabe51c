package io.realtimecluster.operator.realtimecluster.desired;

import java.util.Optional;

/**
 * What edges and hubs work with.
 *
 * @param broker if the operator does not run it
 * @param state if the operator does not run it
 * @param brokerUsername what pods log in with that start now, if the operator runs the broker
 * @param stateUsername the same of the state store
 */
public record Backends(
    Optional<ExternalAccess> broker,
    Optional<ExternalAccess> state,
    String brokerUsername,
    String stateUsername) {

  /** All run by the operator, with their first passwords. */
  public static final Backends MANAGED = of(Optional.empty(), Optional.empty());

  /** With the first passwords of those that the operator runs. */
  public static Backends of(Optional<ExternalAccess> broker, Optional<ExternalAccess> state) {
    return new Backends(broker, state, Credentials.FIRST_USERNAME, Credentials.FIRST_USERNAME);
  }
}
