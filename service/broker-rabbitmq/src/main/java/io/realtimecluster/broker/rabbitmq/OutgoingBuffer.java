package io.realtimecluster.broker.rabbitmq;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.realtimecluster.broker.BrokerUnavailableException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Batches on their way to the broker, in the order in which they came. Holds them while the broker
 * is away, up to a number of bytes, and refuses more. One thread takes them out, as AMQP messages:
 * in rounds of what waits, of which each has a time for each message. So a batch that comes after a
 * while of silence leaves at once, and while many come they grow, by joining others for the same
 * queue or before they come here. Thread-safe; only {@link #await} waits.
 */
final class OutgoingBuffer {

  /** An AMQP message takes no further batch when it has that many bytes. */
  static final int JOINED_BYTES_MAX = 256 * 1024;

  /** How long after the start of a round the next one begins at the latest. */
  static final Duration ROUND_TIME_MAX = Duration.ofMillis(20);

  private final String channel;
  private final long bytesMax;
  private final long messageNanos;
  private final Counter refused;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  // All below is guarded by lock.
  private final Deque<OutgoingMessage> waiting = new ArrayDeque<>();
  private final Map<String, OutgoingMessage> joinable = new HashMap<>();
  private long bytes;
  private int leftInRound;
  private long nextRoundNanos = System.nanoTime();

  /**
   * Empty.
   *
   * @param messageTime that a round takes at least for each of its messages, up to {@link
   *     #ROUND_TIME_MAX}
   */
  OutgoingBuffer(String channel, long bytesMax, Duration messageTime, MeterRegistry meters) {
    this.channel = channel;
    this.bytesMax = bytesMax;
    this.messageNanos = messageTime.toNanos();
    this.refused = meters.counter("realtimecluster.broker.refused", "channel", channel);
    meters.gauge(
        "realtimecluster.broker.buffer.bytes",
        Tags.of("channel", channel),
        this,
        OutgoingBuffer::bytes);
  }

  /** A batch that is a message by itself, which nothing overtakes by joining one before it. */
  void add(OutgoingMessage message) throws BrokerUnavailableException {
    lock.lock();
    try {
      reserve(message.bytes());
      joinable.clear();
      append(message);
    } finally {
      lock.unlock();
    }
  }

  /** A batch whose serialized form may follow others in one message with the same routing key. */
  void join(String routingKey, byte[] body) throws BrokerUnavailableException {
    lock.lock();
    try {
      reserve(body.length);
      OutgoingMessage open = joinable.get(routingKey);
      if (open == null || open.bytes() + body.length > JOINED_BYTES_MAX) {
        OutgoingMessage message = new OutgoingMessage(routingKey, body, () -> {});
        joinable.put(routingKey, message);
        append(message);
      } else {
        open.join(body);
      }
    } finally {
      lock.unlock();
    }
  }

  private void reserve(int length) throws BrokerUnavailableException {
    if (bytes + length > bytesMax) {
      refused.increment();
      throw new BrokerUnavailableException(
          "channel %s: a batch of %d bytes was refused, the buffer holds %d of %d bytes"
              .formatted(channel, length, bytes, bytesMax));
    }
    bytes += length;
  }

  private void append(OutgoingMessage message) {
    waiting.addLast(message);
    if (waiting.size() == 1) {
      changed.signal(); // Otherwise the thread that writes is busy or keeps the distance.
    }
  }

  /**
   * Waits for a message; it stays until it was {@link #written}. For the one thread that writes.
   */
  OutgoingMessage await() throws InterruptedException {
    lock.lock();
    try {
      while (leftInRound == 0) {
        beginRound();
      }
      OutgoingMessage first = waiting.getFirst();
      joinable.remove(first.routingKey(), first);
      return first;
    } finally {
      lock.unlock();
    }
  }

  /** Begins one if something waits and the last one has had its time, or else waits for that. */
  private void beginRound() throws InterruptedException {
    long earlyNanos = nextRoundNanos - System.nanoTime();
    if (waiting.isEmpty()) {
      changed.await();
    } else if (earlyNanos > 0) {
      long _ = changed.awaitNanos(earlyNanos);
    } else {
      leftInRound = waiting.size();
      nextRoundNanos =
          System.nanoTime() + Math.min(leftInRound * messageNanos, ROUND_TIME_MAX.toNanos());
    }
  }

  /** What {@link #await} has given was written. */
  void written() {
    OutgoingMessage first;
    lock.lock();
    try {
      first = waiting.removeFirst();
      leftInRound--;
      bytes -= first.bytes();
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
