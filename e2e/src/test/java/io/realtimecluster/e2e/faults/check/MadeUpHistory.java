package io.realtimecluster.e2e.faults.check;

import io.realtimecluster.e2e.faults.history.Entry;
import io.realtimecluster.e2e.faults.history.Event;
import io.realtimecluster.e2e.faults.history.History;
import io.realtimecluster.e2e.faults.history.Message;
import java.util.Arrays;
import java.util.List;

/** Builds histories for tests, one event a millisecond. */
final class MadeUpHistory {

  static final String EPOCH = "e1";

  private static final long STEP_NANOS = 1_000_000;

  private final History history = new History();
  private long nowNanos;

  History history() {
    return history;
  }

  /** An entry with a message of a client. */
  static Entry message(long offset, String sender, long sequence) {
    return new Entry(offset, sender, "", new Message(sender, sequence, 0).text());
  }

  static Entry locked(long offset, String sender, long token) {
    return new Entry(
        offset,
        sender,
        "locked",
        "{\"name\":\"door\",\"lock\":{\"user\":\"%s\",\"session\":\"%s\",\"token\":%d}}"
            .formatted(sender, sender, token));
  }

  static Entry departed(long offset, String user) {
    return new Entry(
        offset, user, "departed", "{\"user\":\"%s\",\"to\":\"meeting:1\"}".formatted(user));
  }

  static Entry left(long offset, String user) {
    return new Entry(offset, user, "left", "{\"user\":\"%s\",\"session\":\"s\"}".formatted(user));
  }

  static Entry unlocked(long offset, String sender, long token) {
    return new Entry(
        offset, sender, "unlocked", "{\"name\":\"door\",\"token\":%d}".formatted(token));
  }

  MadeUpHistory later(long millis) {
    nowNanos += millis * STEP_NANOS;
    return this;
  }

  /** Comes to a room for the first time, at offset 0. */
  MadeUpHistory joined(String client, String room) {
    return add(new Event.Joined(now(), client, room, -1, EPOCH, 0, false, List.of()));
  }

  MadeUpHistory recovered(String client, String room, long from, long to, Entry... entries) {
    return add(
        new Event.Joined(now(), client, room, from, EPOCH, to, true, Arrays.asList(entries)));
  }

  MadeUpHistory notRecovered(String client, String room, long from, String epoch, long to) {
    return add(new Event.Joined(now(), client, room, from, epoch, to, false, List.of()));
  }

  MadeUpHistory reset(String client, String room, String epoch, long offset) {
    return add(new Event.Reset(now(), client, room, epoch, offset));
  }

  MadeUpHistory delivered(String client, String room, Entry... entries) {
    for (Entry entry : entries) {
      add(new Event.Delivered(now(), client, room, entry));
    }
    return this;
  }

  MadeUpHistory sentMessage(String client, String room, long sequence) {
    return sent(client, room, sequence, new Message(client, sequence, 0).text());
  }

  MadeUpHistory sent(String client, String room, long sequence, String text) {
    return add(new Event.Sent(now(), client, room, sequence, text));
  }

  MadeUpHistory acknowledged(String client, String room, long sequence, long offset) {
    return acknowledged(client, room, sequence, offset, "");
  }

  MadeUpHistory acknowledged(
      String client, String room, long sequence, long offset, String result) {
    return add(new Event.Acknowledged(now(), client, room, sequence, offset, result));
  }

  MadeUpHistory rejected(String client, String room, long sequence) {
    return add(new Event.Rejected(now(), client, room, sequence, "held by another"));
  }

  MadeUpHistory refused(String client, String room, long sequence, boolean temporary) {
    return add(
        new Event.Refused(now(), client, room, sequence, "UNAVAILABLE", temporary, "for a test"));
  }

  MadeUpHistory logRead(String room, String epoch, long offset, Entry... entries) {
    return add(new Event.LogRead(now(), "auditor", room, epoch, offset, Arrays.asList(entries)));
  }

  MadeUpHistory stateRead(String room, String json) {
    return add(new Event.StateRead(now(), "auditor", room, json));
  }

  private MadeUpHistory add(Event event) {
    history.add(event);
    return this;
  }

  private long now() {
    nowNanos += STEP_NANOS;
    return nowNanos;
  }
}
