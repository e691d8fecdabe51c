package io.realtimecluster.edge.connection;

/**
 * The way to one client: a WebSocket or a long-polling session. Confined to the connection's event
 * loop.
 */
public interface Transport {

  /** Its name, for people: websocket or poll. */
  String name();

  /** The form of the messages. */
  Protocol protocol();

  /** Queues messages after those before; whoever keeps a part of the batch retains it. */
  void write(Batch batch);

  /** Sends what was queued. */
  void flush();

  /** Sends messages after those before, at once: the same as a write and a flush. */
  default void send(Batch batch) {
    write(batch);
    flush();
  }

  /** Asks the client for a sign of life; a long-polling client gives one with each request. */
  void ping();

  /** Bytes that were written and have not left yet. */
  long queuedBytes();

  /**
   * True if the client reads more slowly than it is sent to; {@link Connection#drained} is called
   * once it is not any more.
   */
  boolean congested();

  /** Whether the client's frames are read; those that were read before still come. */
  void reading(boolean reading);

  /** Says why and ends it; the connection hears that it is closed once it is. */
  void close(CloseCode code);
}
