package io.realtimecluster.e2e.faults.history;

import java.util.List;

/**
 * Something that a client did or saw. All clients share one clock, {@link System#nanoTime}, and the
 * events of one client are recorded in the order in which it handled them.
 */
public sealed interface Event {

  /** When it was recorded. */
  long atNanos();

  /** Who did or saw it. */
  String client();

  /** In which room. */
  String room();

  /** A publish or command was sent for the first time. */
  record Sent(long atNanos, String client, String room, long sequence, String text)
      implements Event {}

  /** It was sent again. */
  record SentAgain(long atNanos, String client, String room, long sequence) implements Event {}

  /** It was answered as done. */
  record Acknowledged(
      long atNanos, String client, String room, long sequence, long offset, String result)
      implements Event {}

  /** A command was answered as not done, by the state that the room is in. */
  record Rejected(long atNanos, String client, String room, long sequence, String message)
      implements Event {}

  /** A request was refused with an error; sequence 0: the join. */
  record Refused(
      long atNanos,
      String client,
      String room,
      long sequence,
      String code,
      boolean temporary,
      String message)
      implements Event {}

  /**
   * The client is a member now.
   *
   * @param fromOffset the offset that it presented; -1: none, it came for the first time
   */
  record Joined(
      long atNanos,
      String client,
      String room,
      long fromOffset,
      String epoch,
      long offset,
      boolean recovered,
      List<Entry> entries)
      implements Event {}

  /** A publication or event came. */
  record Delivered(long atNanos, String client, String room, Entry entry) implements Event {}

  /** The edge told of a gap. */
  record Reset(long atNanos, String client, String room, String epoch, long offset)
      implements Event {}

  /** The room's log as it was read at the end. */
  record LogRead(
      long atNanos, String client, String room, String epoch, long offset, List<Entry> entries)
      implements Event {}

  /** The state of the room's program as it was read at the end, as JSON. */
  record StateRead(long atNanos, String client, String room, String json) implements Event {}
}
