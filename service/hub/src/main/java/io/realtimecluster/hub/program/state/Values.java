package io.realtimecluster.hub.program.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.realtimecluster.hub.program.state.StateEvent.ValueDeleted;
import io.realtimecluster.hub.program.state.StateEvent.ValueSet;
import io.realtimecluster.program.Decision;
import org.jspecify.annotations.Nullable;

/** What comes of commands about keys. */
final class Values {

  /** What a client is told of a key: its value, if it has one, and its version. */
  record Known(@Nullable JsonNode value, long version) {}

  private Values() {}

  static Decision<StateEvent> set(RoomState state, StateCommand.Set set) {
    return isOther(set.ifVersion(), state, set.key())
        ? otherVersion(state, set.key(), set.ifVersion())
        : change(state, set.key(), set.value());
  }

  static Decision<StateEvent> delete(RoomState state, StateCommand.Delete delete) {
    if (isOther(delete.ifVersion(), state, delete.key())) {
      return otherVersion(state, delete.key(), delete.ifVersion());
    }
    return state.value(delete.key()) == null
        ? Decision.accept()
        : Decision.accept(new ValueDeleted(delete.key()));
  }

  static Decision<StateEvent> increment(RoomState state, StateCommand.Increment increment) {
    RoomState.@Nullable Value current = state.value(increment.key());
    if (current != null && !current.value().canConvertToLong()
        || current != null && !current.value().isIntegralNumber()) {
      return Decision.reject(
          "key %s holds no whole number of 64 bits".formatted(increment.key()),
          known(state, increment.key()));
    }
    long before = current == null ? 0 : current.value().longValue();
    long by = increment.by() == null ? 1 : increment.by();
    long after = before + by;
    if (((before ^ after) & (by ^ after)) < 0) {
      return Decision.reject(
          "%d and %d are more than 64 bits hold".formatted(before, by),
          known(state, increment.key()));
    }
    return change(state, increment.key(), number(after));
  }

  static Decision<StateEvent> compareAndSet(
      RoomState state, StateCommand.CompareAndSet compareAndSet) {
    RoomState.@Nullable Value current = state.value(compareAndSet.key());
    JsonNode expected = compareAndSet.expected();
    boolean asExpected = current == null ? expected == null : current.value().equals(expected);
    return asExpected
        ? change(state, compareAndSet.key(), compareAndSet.value())
        : Decision.reject(
            "key %s has another value than expected".formatted(compareAndSet.key()),
            known(state, compareAndSet.key()));
  }

  private static Decision<StateEvent> change(RoomState state, String key, JsonNode value) {
    if (state.value(key) == null && state.values().size() >= StateLimits.KEYS_MAX) {
      return Decision.reject("the room holds %d keys, the limit".formatted(StateLimits.KEYS_MAX));
    }
    long version = state.version() + 1;
    return Decision.answer(new Known(value, version), new ValueSet(key, value, version));
  }

  private static boolean isOther(@Nullable Long ifVersion, RoomState state, String key) {
    return ifVersion != null && ifVersion != state.versionOf(key);
  }

  private static Decision<StateEvent> otherVersion(
      RoomState state, String key, @Nullable Long ifVersion) {
    return Decision.reject(
        "key %s has version %d and not %d".formatted(key, state.versionOf(key), ifVersion),
        known(state, key));
  }

  private static Known known(RoomState state, String key) {
    RoomState.@Nullable Value current = state.value(key);
    return new Known(current == null ? null : current.value(), state.versionOf(key));
  }

  /** As it is read from JSON: equal numbers are equal nodes. */
  private static JsonNode number(long value) {
    return value == (int) value
        ? JsonNodeFactory.instance.numberNode((int) value)
        : JsonNodeFactory.instance.numberNode(value);
  }
}
