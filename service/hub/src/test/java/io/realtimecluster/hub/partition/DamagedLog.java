package io.realtimecluster.hub.partition;

import io.realtimecluster.state.FencedException;
import io.realtimecluster.state.LogDamagedException;
import io.realtimecluster.state.Retention;
import io.realtimecluster.state.RoomLog;
import io.realtimecluster.state.StateUnavailableException;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The logs of another one, but for those of some rooms, of which a part is missing. */
record DamagedLog(RoomLog log, Predicate<String> damaged) implements RoomLog {

  @Override
  public Optional<StoredRoom> load(String room) throws StateUnavailableException {
    if (damaged.test(room)) {
      throw new LogDamagedException(room, new IllegalStateException());
    }
    return log.load(room);
  }

  @Override
  public VersionedHead append(
      String room,
      @Nullable VersionedHead previous,
      String epoch,
      long leaseEpoch,
      Batch batch,
      Retention retention)
      throws FencedException, StateUnavailableException {
    return log.append(room, previous, epoch, leaseEpoch, batch, retention);
  }

  @Override
  public VersionedHead storeEmpty(
      String room, @Nullable VersionedHead previous, String epoch, long leaseEpoch, long nowMillis)
      throws FencedException, StateUnavailableException {
    return log.storeEmpty(room, previous, epoch, leaseEpoch, nowMillis);
  }
}
