package io.realtimecluster.hub.program.state;

import com.fasterxml.jackson.databind.JsonNode;

/** What happened in the room. */
public sealed interface StateEvent {

  /** A key has this value now. */
  record ValueSet(String key, JsonNode value, long version) implements StateEvent {}

  /** A key has no value any more. */
  record ValueDeleted(String key) implements StateEvent {}

  /** A member is in a set now. */
  record MemberAdded(String set, String member) implements StateEvent {}

  /** A member is in a set no longer. */
  record MemberRemoved(String set, String member) implements StateEvent {}

  /** A lock is held, or held longer. */
  record Locked(String name, HeldLock lock) implements StateEvent {}

  /** A lock is free. */
  record Unlocked(String name, long token, UnlockReason reason) implements StateEvent {}

  /** Why a lock is free. */
  enum UnlockReason {
    /** Its holder gave it back. */
    RELEASED,
    /** Its lease ended. */
    EXPIRED,
    /** Its holder's session left the room. */
    DISCONNECTED
  }
}
