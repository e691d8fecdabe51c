package io.realtimecluster.state.infinispan;

import java.util.Arrays;

/** A value as it was read, with the store's version of it. Not to be changed. */
@SuppressWarnings("ArrayRecordComponent") // Compared by holds() alone.
record Versioned(byte[] value, long version) {

  /** True if the stored value is that one. */
  boolean holds(byte[] other) {
    return Arrays.equals(value, other);
  }
}
