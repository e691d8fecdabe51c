package io.realtimecluster.broker.rabbitmq;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.realtimecluster.broker.BrokerUnavailableException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Batches on their way to the broker, in the order in which they came. Holds them while the broker
 * is away, up to a number of bytes, and refuses more. One thread takes them out. Thread-safe; only
 * {@link #await} waits.
 */
final class OutgoingBuffer {

  /**
   * A batch that waits.
   *
   * @param written called once it was written
   */
  record Waiting(String routingKey, byte[] body, Runnable written) {}

  private final String channel;
  private final long bytesMax;
  private final Counter refused;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  // All below is guarded by lock.
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private long bytes;

  OutgoingBuffer(String channel, long bytesMax, MeterRegistry meters) {
    this.channel = channel;
    this.bytesMax = bytesMax;
    this.refused = meters.counter("realtimecluster.broker.refused", "channel", channel);
    meters.gauge(
        "realtimecluster.broker.buffer.bytes",
        Tags.of("channel", channel),
        this,
        OutgoingBuffer::bytes);
  }

  void add(Waiting batch) throws BrokerUnavailableException {
    int length = batch.body().length;
    lock.lock();
    try {
      if (bytes + length > bytesMax) {
        refused.increment();
        throw new BrokerUnavailableException(
            "channel %s: a batch of %d bytes was refused, the buffer holds %d of %d bytes"
                .formatted(channel, length, bytes, bytesMax));
      }
      bytes += length;
      waiting.addLast(batch);
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for a batch; it stays until it was {@link #written}. For the one thread that writes. */
  Waiting await() throws InterruptedException {
    lock.lock();
    try {
      while (waiting.isEmpty()) {
        changed.await();
      }
      return waiting.getFirst();
    } finally {
      lock.unlock();
    }
  }

  /** What {@link #await} has given was written. */
  void written() {
    Waiting first;
    lock.lock();
    try {
      first = waiting.removeFirst();
      bytes -= first.body().length;
    } finally {
      lock.unlock();
    }
    first.written().run(); // It may add the next one.
  }

  /** What waits. */
  long bytes() {
    lock.lock();
    try {
      return bytes;
    } finally {
      lock.unlock();
    }
  }
}
