package io.realtimecluster.client;

import java.util.Objects;

/**
 * A place in a room's log. May be stored, and given to {@link Room#join(Position)} later.
 *
 * @param epoch names one life of the log
 * @param offset counts within it, from 1; 0 is before the first
 */
public record Position(String epoch, long offset) {

  /** What an app has stored may have become something else. */
  public Position {
    Objects.requireNonNull(epoch, "epoch");
  }
}
