package io.realtimecluster.client.transport;

import io.realtimecluster.client.loop.Loop;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Frames that go out one after the other. Used on the loop only. */
final class SendQueue {

  private final Loop loop;
  private final Function<byte[], CompletionStage<?>> send;
  private final Runnable onStuck;
  private final Deque<byte[]> frames = new ArrayDeque<>();
  private boolean sending;

  /**
   * @param send sends a frame; what it gives completes when the next one may go
   * @param onStuck called when a frame cannot be sent, or too many wait
   */
  SendQueue(Loop loop, Function<byte[], CompletionStage<?>> send, Runnable onStuck) {
    this.loop = loop;
    this.send = send;
    this.onStuck = onStuck;
  }

  void add(byte[] frame) {
    if (frames.size() >= Transport.FRAMES_WAITING_MAX) {
      onStuck.run();
      return;
    }
    frames.add(frame);
    if (!sending) {
      sendNext();
    }
  }

  void clear() {
    frames.clear();
  }

  private void sendNext() {
    byte[] frame = frames.poll();
    sending = frame != null;
    if (frame != null) {
      send.apply(frame).whenComplete((sent, failure) -> loop.execute(() -> sent(failure == null)));
    }
  }

  private void sent(boolean succeeded) {
    if (succeeded) {
      sendNext();
    } else {
      onStuck.run();
    }
  }
}
