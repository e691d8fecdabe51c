package io.realtimecluster.program;

import java.time.Instant;

/** Something that happened to a room without a command. */
public sealed interface Signal {

  /** When the room learned of it; never before the latest command. */
  Instant time();

  /**
   * A session that the program has named in {@link RoomProgram#sessions} has no connection in the
   * room any more, and did not come back for some seconds.
   */
  record SessionLeft(String session, Instant time) implements Signal {}

  /** The time that the program has named in {@link RoomProgram#wakeAt} has come. */
  record TimeReached(Instant time) implements Signal {}
}
