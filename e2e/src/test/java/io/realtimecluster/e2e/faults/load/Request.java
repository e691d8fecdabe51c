package io.realtimecluster.e2e.faults.load;

import io.realtimecluster.proto.client.v1.ClientMessage;
import io.realtimecluster.proto.client.v1.ServerMessage;
import java.util.function.Consumer;

/** A publish or command until it is answered. Guarded by its client. */
final class Request {

  final long sequence;
  final String room;
  final String text;
  final ClientMessage message;
  final long firstSentNanos;
  final Consumer<ServerMessage> answered;
  boolean sentBefore;
  boolean underWay;
  long notBeforeNanos;

  Request(
      long sequence,
      String room,
      String text,
      ClientMessage message,
      long firstSentNanos,
      Consumer<ServerMessage> answered) {
    this.sequence = sequence;
    this.room = room;
    this.text = text;
    this.message = message;
    this.firstSentNanos = firstSentNanos;
    this.answered = answered;
    this.notBeforeNanos = firstSentNanos;
  }
}
