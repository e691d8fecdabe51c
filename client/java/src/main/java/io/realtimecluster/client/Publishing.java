package io.realtimecluster.client;

import io.realtimecluster.client.connection.Chunk;
import io.realtimecluster.proto.client.v1.ServerMessage;

/** A publish or a command until it is answered. Guarded by its buffer. */
final class Publishing {

  private final Wish wish;
  private final int id;
  private final Chunk chunk;
  private final ClientFuture<ServerMessage> answer;

  /** It may have arrived, so it is never dropped. */
  private boolean wasSent;

  private boolean inFlight;

  Publishing(Wish wish, int id, Chunk chunk, ClientFuture<ServerMessage> answer) {
    this.wish = wish;
    this.id = id;
    this.chunk = chunk;
    this.answer = answer;
  }

  Wish wish() {
    return wish;
  }

  int id() {
    return id;
  }

  Chunk chunk() {
    return chunk;
  }

  ClientFuture<ServerMessage> answer() {
    return answer;
  }

  boolean wasSent() {
    return wasSent;
  }

  boolean isInFlight() {
    return inFlight;
  }

  void sent() {
    wasSent = true;
    inFlight = true;
  }

  void returned() {
    inFlight = false;
  }
}
