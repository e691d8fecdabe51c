package io.realtimecluster.hub.program.state;

import io.realtimecluster.hub.program.state.StateEvent.Locked;
import io.realtimecluster.hub.program.state.StateEvent.UnlockReason;
import io.realtimecluster.hub.program.state.StateEvent.Unlocked;
import io.realtimecluster.program.CommandContext;
import io.realtimecluster.program.Decision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What comes of commands about locks. A lock is held until it is given back, its lease ends or its
 * holder's session leaves the room. The hub notices the end of a lease late, and the holder may
 * have a slow clock: what the lock protects must refuse tokens below the greatest that it has seen.
 */
final class Locks {

  /** What the new holder is told. */
  record Granted(long token, long expiresMillis) {}

  /** What somebody else is told: who holds the lock, and until when at most. */
  record HeldByOther(String user, long expiresMillis) {}

  private Locks() {}

  static Decision<StateEvent> lock(
      RoomState state, StateCommand.Lock lock, CommandContext context) {
    @Nullable HeldLock held = state.locks().get(lock.name());
    if (held == null) {
      return state.locks().size() >= StateLimits.LOCKS_MAX
          ? Decision.reject(
              "%d locks of the room are held, the limit".formatted(StateLimits.LOCKS_MAX))
          : grant(lock, context, state.token() + 1);
    }
    if (held.expired(context.time())) {
      return grant(
          lock,
          context,
          state.token() + 1,
          new Unlocked(lock.name(), held.token(), UnlockReason.EXPIRED));
    }
    return held.heldBy(context)
        ? grant(lock, context, held.token())
        : heldByOther(lock.name(), held);
  }

  private static Decision<StateEvent> grant(
      StateCommand.Lock lock, CommandContext context, long token, StateEvent... before) {
    long expiresMillis = context.time().toEpochMilli() + lock.leaseMillis();
    List<StateEvent> events = new ArrayList<>(List.of(before));
    events.add(
        new Locked(
            lock.name(), new HeldLock(context.user(), context.session(), token, expiresMillis)));
    return new Decision.Accepted<>(events, new Granted(token, expiresMillis));
  }

  static Decision<StateEvent> unlock(
      RoomState state, StateCommand.Unlock unlock, CommandContext context) {
    @Nullable HeldLock held = state.locks().get(unlock.name());
    if (held == null) {
      return Decision.accept();
    }
    return held.heldBy(context)
        ? Decision.accept(new Unlocked(unlock.name(), held.token(), UnlockReason.RELEASED))
        : heldByOther(unlock.name(), held);
  }

  static List<StateEvent> expired(RoomState state, Instant time) {
    return unlocked(state, UnlockReason.EXPIRED, lock -> lock.expired(time));
  }

  static List<StateEvent> disconnected(RoomState state, String session) {
    return unlocked(state, UnlockReason.DISCONNECTED, lock -> lock.session().equals(session));
  }

  private static List<StateEvent> unlocked(
      RoomState state, UnlockReason reason, Predicate<HeldLock> which) {
    return state.locks().entrySet().stream()
        .filter(entry -> which.test(entry.getValue()))
        .<StateEvent>map(entry -> new Unlocked(entry.getKey(), entry.getValue().token(), reason))
        .toList();
  }

  private static Decision<StateEvent> heldByOther(String name, HeldLock held) {
    return Decision.reject(
        "lock %s is held by %s".formatted(name, held.user()),
        new HeldByOther(held.user(), held.expiresMillis()));
  }
}
