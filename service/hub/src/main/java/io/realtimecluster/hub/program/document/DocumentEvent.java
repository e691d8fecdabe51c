package io.realtimecluster.hub.program.document;

import java.util.List;

/**
 * An edit that has changed the document. Clients merge it as the hub does: in any order, and twice
 * is like once.
 */
public sealed interface DocumentEvent {

  /** A register was written, or removed: then it has no value. */
  record Written(String key, Register register) implements DocumentEvent {}

  /** An element is in a set, by this addition. */
  record Added(String set, String element, Dot dot) implements DocumentEvent {}

  /** These additions of an element are undone. */
  record Discarded(String set, String element, List<Dot> dots) implements DocumentEvent {}

  /** What a replica has counted altogether. */
  record Counted(String counter, String replica, Tally tally) implements DocumentEvent {}
}
