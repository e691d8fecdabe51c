package io.realtimecluster.client;

/** What an app sees differently now. */
public sealed interface DocumentChange extends SharedDocumentEvent {

  /** Who has made it. */
  Origin origin();

  /** Where changes come from. */
  enum Origin {
    /** An edit of this copy. */
    LOCAL,
    /** Somebody else, or the hub. */
    REMOTE
  }

  /** A register has another value, or none any more. */
  record OfRegister(String key, Origin origin) implements DocumentChange {}

  /** An element has come into a set, or has gone. */
  record OfSet(String set, String element, Origin origin) implements DocumentChange {}

  /** A counter counts something else. */
  record OfCounter(String counter, Origin origin) implements DocumentChange {}

  /** Anything: the document was loaded anew. */
  record OfAll(Origin origin) implements DocumentChange {}
}
