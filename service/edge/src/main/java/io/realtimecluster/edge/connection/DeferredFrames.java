package io.realtimecluster.edge.connection;

import io.realtimecluster.proto.client.v1.ClientFrame;
import io.realtimecluster.proto.client.v1.ClientMessage;
import java.util.ArrayDeque;

/**
 * Requests of one connection that must wait, in order. Bounded by what was read before reading
 * stopped: one frame and what one read of the socket brings (64 KiB). Confined to the loop.
 */
final class DeferredFrames {

  private final ArrayDeque<ClientFrame> frames = new ArrayDeque<>(1);
  private int next;

  /** Begins with the rest of a frame. */
  DeferredFrames(ClientFrame frame, int next) {
    this.frames.add(frame);
    this.next = next;
  }

  boolean isEmpty() {
    return frames.isEmpty();
  }

  /** Adds a frame after those before. */
  void add(ClientFrame frame) {
    if (frame.getMessagesCount() > 0) {
      frames.addLast(frame);
    }
  }

  /** The first message that was not taken. */
  ClientMessage peek() {
    return frames.getFirst().getMessages(next);
  }

  /** Takes it. */
  void take() {
    next++;
    if (next == frames.getFirst().getMessagesCount()) {
      frames.removeFirst();
      next = 0;
    }
  }
}
