package io.realtimecluster.hub.program.document;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An edit that has changed the document. Clients merge it as the hub does: in any order, and twice
 * is like once.
 */
public sealed interface DocumentEvent {

  /** A register was written, or removed: then it has no value. */
  record Written(String key, Register register) implements DocumentEvent {}

  /**
   * An element is in a set, by this addition.
   *
   * @param hour when, in hours since 1970; null: in an event of an earlier release
   */
  record Added(String set, String element, Dot dot, @Nullable Integer hour)
      implements DocumentEvent {}

  /** These additions of an element are undone. */
  record Discarded(String set, String element, List<Dot> dots) implements DocumentEvent {}

  /**
   * What a replica has counted altogether.
   *
   * @param hour when, in hours since 1970; null: in an event of an earlier release
   */
  record Counted(String counter, String replica, Tally tally, @Nullable Integer hour)
      implements DocumentEvent {}

  /**
   * These replicas edit no more. What they have counted is counted together from now on, and their
   * additions stay.
   *
   * @param retirements how often there was such an event, this one included
   */
  record Retired(List<String> replicas, long retirements) implements DocumentEvent {}
}
