package io.realtimecluster.edge.connection;

import io.realtimecluster.proto.client.v1.ServerMessage;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A client that reads everything at once. Thread-safe. */
public final class SentMessages extends TestTransport {

  private static final Duration WAIT_MAX = Duration.ofSeconds(30);

  private final List<ServerMessage> messages = new CopyOnWriteArrayList<>();

  /** All messages, once there are so many; the connection must not have been closed. */
  public List<ServerMessage> await(int count) {
    long deadlineNanos = System.nanoTime() + WAIT_MAX.toNanos();
    while (messages.size() < count) {
      requireOpen();
      if (System.nanoTime() - deadlineNanos > 0) {
        throw new AssertionError("%d messages, waited for %d".formatted(messages.size(), count));
      }
      try {
        Thread.sleep(5);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
    requireOpen();
    return List.copyOf(messages);
  }

  private void requireOpen() {
    CloseCode code = closedWith();
    if (code != null) {
      throw new AssertionError("closed with " + code);
    }
  }

  /** How many there are by now. */
  public int count() {
    return messages.size();
  }

  @Override
  public void write(Batch batch) {
    batch.messages().forEach(message -> messages.add(message.message()));
  }
}
