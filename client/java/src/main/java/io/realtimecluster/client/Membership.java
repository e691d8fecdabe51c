package io.realtimecluster.client;

import io.realtimecluster.client.connection.Connection;
import org.jspecify.annotations.Nullable;

/**
 * Where a room is joined. Compared by identity: an app that left and joins again has asked twice.
 */
sealed interface Membership {

  /** The connection on which it is joined; null: on none. */
  default @Nullable Connection joinedOn() {
    return this instanceof In in ? in.on() : null;
  }

  /** The connection whose pushes are the room's; null: none. */
  default @Nullable Connection servedBy() {
    return this instanceof Asked asked ? asked.before() : joinedOn();
  }

  /** On no connection. */
  record None() implements Membership {}

  /** Until the answer, the connection before may still serve. */
  record Asked(Connection on, @Nullable Connection before) implements Membership {}

  /** On this one. */
  record In(Connection on) implements Membership {}
}
