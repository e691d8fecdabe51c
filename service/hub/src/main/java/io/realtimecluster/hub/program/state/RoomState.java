package io.realtimecluster.hub.program.state;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.PSet;

/**
 * The state of a room.
 *
 * @param version of the latest change of a key; the next one has the next, whatever its key, so a
 *     key that is deleted and set again never has an old version
 * @param token of the latest lock
 */
public record RoomState(
    PMap<String, Value> values,
    PMap<String, PSet<String>> sets,
    PMap<String, HeldLock> locks,
    long version,
    long token) {

  static final RoomState EMPTY =
      new RoomState(HashTreePMap.empty(), HashTreePMap.empty(), HashTreePMap.empty(), 0, 0);

  /** A key's value and the version of the change that made it so. */
  public record Value(JsonNode value, long version) {}

  @Nullable Value value(String key) {
    return values.get(key);
  }

  long versionOf(String key) {
    Value value = values.get(key);
    return value == null ? 0 : value.version();
  }

  RoomState withValues(PMap<String, Value> changed, long newVersion) {
    return new RoomState(changed, sets, locks, newVersion, token);
  }

  RoomState withSets(PMap<String, PSet<String>> changed) {
    return new RoomState(values, changed, locks, version, token);
  }

  RoomState withLocks(PMap<String, HeldLock> changed, long newToken) {
    return new RoomState(values, sets, changed, version, newToken);
  }
}
