package io.realtimecluster.hub.program.document;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Edits, made with or without a connection. A replica is one copy of the document that a user
 * edits, such as a browser tab; the hub puts the user's name before it, so nobody edits as another.
 */
public sealed interface DocumentCommand {

  /** Give a register a value; the greatest (counter, replica) wins. */
  record Put(String key, JsonNode value, String replica, long counter) implements DocumentCommand {
    public Put {
      DocumentLimits.requireName("key", key);
      DocumentLimits.requireValue(value);
      DocumentLimits.requireName("replica", replica);
      DocumentLimits.requireBetween("counter", counter, 1, Long.MAX_VALUE);
    }
  }

  /** Take a register's value away, as a write like others. */
  record Remove(String key, String replica, long counter) implements DocumentCommand {
    public Remove {
      DocumentLimits.requireName("key", key);
      DocumentLimits.requireName("replica", replica);
      DocumentLimits.requireBetween("counter", counter, 1, Long.MAX_VALUE);
    }
  }

  /**
   * Put an element into a set. The replica numbers what it adds to the document, from 1.
   *
   * @param retirements those of the document, as the replica knows it; null: none
   */
  record Add(String set, String element, String replica, long number, @Nullable Long retirements)
      implements DocumentCommand {
    public Add {
      DocumentLimits.requireName("set", set);
      DocumentLimits.requireName("element", element);
      DocumentLimits.requireName("replica", replica);
      DocumentLimits.requireBetween("number", number, 1, Long.MAX_VALUE);
    }
  }

  /** Undo the additions of an element that were seen; one that was not seen stays. */
  record Discard(String set, String element, List<Dot> dots) implements DocumentCommand {
    public Discard {
      DocumentLimits.requireName("set", set);
      DocumentLimits.requireName("element", element);
      int count = dots == null ? 0 : dots.size();
      DocumentLimits.requireBetween("dots", count, 1, DocumentLimits.DOTS_PER_ELEMENT_MAX);
      dots = List.copyOf(dots == null ? List.of() : dots);
    }
  }

  /**
   * What the replica has counted up and down with a counter so far, altogether.
   *
   * @param retirements those of the document, as the replica knows it; null: none
   */
  record Count(
      String counter,
      String replica,
      @Nullable Long increments,
      @Nullable Long decrements,
      @Nullable Long retirements)
      implements DocumentCommand {
    public Count {
      DocumentLimits.requireName("counter", counter);
      DocumentLimits.requireName("replica", replica);
      increments = increments == null ? 0L : increments;
      decrements = decrements == null ? 0L : decrements;
      DocumentLimits.requireBetween("increments", increments, 0, DocumentLimits.TALLY_MAX);
      DocumentLimits.requireBetween("decrements", decrements, 0, DocumentLimits.TALLY_MAX);
    }
  }
}
