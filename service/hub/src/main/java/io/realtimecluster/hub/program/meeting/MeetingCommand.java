package io.realtimecluster.hub.program.meeting;

import io.realtimecluster.program.Saga;
import org.jspecify.annotations.Nullable;

/**
 * What clients may ask of a meeting. They name what shall be, not what shall change: to ask twice
 * is to ask once.
 */
public sealed interface MeetingCommand {

  /** Take part. The first participant is a host. */
  record Join() implements MeetingCommand {}

  /** Take part no longer, with this session. */
  record Leave() implements MeetingCommand {}

  /** Switch a microphone; nobody else than its owner switches it on. No user: oneself. */
  record Mute(@Nullable String user, boolean muted) implements MeetingCommand {}

  /** Raise a hand, or lower it; a host lowers those of others. No user: oneself. */
  record RaiseHand(@Nullable String user, boolean raised) implements MeetingCommand {}

  /** A host makes another one a host, or a host a participant; one host must remain. */
  record SetRole(String user, Role role) implements MeetingCommand {
    public SetRole {
      requirePresent("user", user);
      requirePresent("role", role);
    }
  }

  /** A host says how many may take part; who is in stays. */
  record SetCapacity(int capacity) implements MeetingCommand {
    public SetCapacity {
      if (capacity < 1 || capacity > Meeting.CAPACITY_MAX) {
        throw new IllegalArgumentException(
            "capacity is %d, allowed is 1 to %d".formatted(capacity, Meeting.CAPACITY_MAX));
      }
    }
  }

  /** A host sends somebody out. */
  record Remove(String user) implements MeetingCommand {
    public Remove {
      requirePresent("user", user);
    }
  }

  /** Take part in another meeting instead: oneself, or a host moves anybody. No user: oneself. */
  record Move(@Nullable String user, String to) implements MeetingCommand {
    public Move {
      Saga.requireRoom("to", to);
    }
  }

  private static void requirePresent(String name, @Nullable Object value) {
    if (value == null) {
      throw new IllegalArgumentException(name + " is missing");
    }
  }
}
