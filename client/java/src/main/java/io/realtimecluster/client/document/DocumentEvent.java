package io.realtimecluster.client.document;

import java.util.List;

/** An edit that has changed a document. Any order will do, and twice is like once. */
public sealed interface DocumentEvent {

  /** What a user can ask for. */
  sealed interface Editing extends DocumentEvent {}

  /** A register has another value, or none. */
  record Written(String key, Register register) implements Editing {}

  /** An element is in a set. */
  record Added(String set, String element, Dot dot) implements Editing {}

  /** These additions of an element are undone. */
  record Discarded(String set, String element, List<Dot> dots) implements Editing {

    /** A copy of the list. */
    public Discarded {
      dots = List.copyOf(dots);
    }
  }

  /** A replica has counted so much altogether. */
  record Counted(String counter, String replica, Tally tally) implements Editing {}

  /**
   * These replicas edit no more; what they have counted is counted together.
   *
   * @param retirements how often replicas were retired by now
   */
  record Retired(List<String> replicas, long retirements) implements DocumentEvent {

    /** A copy of the list. */
    public Retired {
      replicas = List.copyOf(replicas);
    }
  }
}
