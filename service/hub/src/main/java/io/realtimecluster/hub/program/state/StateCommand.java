package io.realtimecluster.hub.program.state;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** What clients may ask of the room. A version of 0 is that of a key without value. */
public sealed interface StateCommand {

  /** Give a key a value; with {@code ifVersion}, only if that is the key's version now. */
  record Set(String key, JsonNode value, @Nullable Long ifVersion) implements StateCommand {
    public Set {
      StateLimits.requireName("key", key);
      StateLimits.requireValue(value);
    }
  }

  /** Take a key's value away. */
  record Delete(String key, @Nullable Long ifVersion) implements StateCommand {
    public Delete {
      StateLimits.requireName("key", key);
    }
  }

  /** Add to a whole number; a key without value counts as 0. */
  record Increment(String key, @Nullable Long by) implements StateCommand {
    public Increment {
      StateLimits.requireName("key", key);
    }
  }

  /** Give a key a value if it has the expected one; nothing expected: if it has none. */
  record CompareAndSet(String key, @Nullable JsonNode expected, JsonNode value)
      implements StateCommand {
    public CompareAndSet {
      StateLimits.requireName("key", key);
      StateLimits.requireValue(value);
    }
  }

  /** Put a member into a set. */
  record Add(String set, String member) implements StateCommand {
    public Add {
      StateLimits.requireName("set", set);
      StateLimits.requireName("member", member);
    }
  }

  /** Take a member out of a set. */
  record Remove(String set, String member) implements StateCommand {
    public Remove {
      StateLimits.requireName("set", set);
      StateLimits.requireName("member", member);
    }
  }

  /** Hold a lock for a while; who holds it already holds it longer, with the same token. */
  record Lock(String name, long leaseMillis) implements StateCommand {
    public Lock {
      StateLimits.requireName("name", name);
      StateLimits.requireLease(leaseMillis);
    }
  }

  /** Give a lock back. */
  record Unlock(String name) implements StateCommand {
    public Unlock {
      StateLimits.requireName("name", name);
    }
  }
}
