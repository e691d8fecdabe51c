package io.realtimecluster.broker.rabbitmq;

import java.util.ArrayList;
import java.util.List;

/** An AMQP message that waits to be written. Not thread-safe: its buffer's lock guards it. */
final class OutgoingMessage {

  private final String routingKey;
  private final List<byte[]> bodies = new ArrayList<>(1);
  private final Runnable written;
  private int bytes;

  /**
   * Of one batch.
   *
   * @param written called once it was written
   */
  OutgoingMessage(String routingKey, byte[] body, Runnable written) {
    this.routingKey = routingKey;
    this.written = written;
    join(body);
  }

  /** The body becomes longer. */
  void join(byte[] body) {
    bodies.add(body);
    bytes += body.length;
  }

  String routingKey() {
    return routingKey;
  }

  int bytes() {
    return bytes;
  }

  Runnable written() {
    return written;
  }

  /** What has joined, one after the other. */
  byte[] body() {
    if (bodies.size() == 1) {
      return bodies.getFirst();
    }
    byte[] joined = new byte[bytes];
    int at = 0;
    for (byte[] body : bodies) {
      System.arraycopy(body, 0, joined, at, body.length);
      at += body.length;
    }
    return joined;
  }
}
