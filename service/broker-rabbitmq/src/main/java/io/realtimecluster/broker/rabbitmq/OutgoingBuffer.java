package io.realtimecluster.broker.rabbitmq;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.realtimecluster.broker.BrokerUnavailableException;
import io.smallrye.reactive.messaging.rabbitmq.OutgoingRabbitMQMetadata;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.microprofile.reactive.messaging.Emitter;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Metadata;

/*
 * Why not the connector's own buffer
 * ==================================
 * The connector (4.33) keeps what it was given while the broker is away, and writes it in order
 * when it is back: RabbitMQPublisherImpl pauses its queue until the message at the head was
 * written. But its queue counts messages, not bytes, and an emitter without demand throws. And
 * while the very first connection is made, messages wait as subscribers of one Uni, beside which a
 * later one may slip through: so until the first message was written, and after one that was
 * not, one message at a time is handed over. The rest waits here, by bytes.
 */
/**
 * Batches on their way to one channel of Quarkus Messaging, in the order in which they came. Holds
 * them while the broker is away, up to a number of bytes, and refuses more. Thread-safe, does not
 * block.
 */
final class OutgoingBuffer {

  /** How many messages the connector has and has not written yet. */
  static final int IN_FLIGHT_MAX = 128;

  private record Waiting(String routingKey, byte[] body) {}

  private final String channel;
  private final Emitter<byte[]> emitter;
  private final int deliveryMode;
  private final long bytesMax;
  private final Counter refused;
  private final Counter lost;
  private final ReentrantLock lock = new ReentrantLock();
  // All below is guarded by lock.
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private long bytes;
  private int inFlight;
  private int inFlightMax = 1;
  private boolean open;
  private boolean handingOver;

  OutgoingBuffer(
      String channel,
      Emitter<byte[]> emitter,
      int deliveryMode,
      long bytesMax,
      MeterRegistry meters) {
    this.channel = channel;
    this.emitter = emitter;
    this.deliveryMode = deliveryMode;
    this.bytesMax = bytesMax;
    this.refused = meters.counter("realtimecluster.broker.refused", "channel", channel);
    this.lost = meters.counter("realtimecluster.broker.lost", "channel", channel);
    meters.gauge(
        "realtimecluster.broker.buffer.bytes",
        io.micrometer.core.instrument.Tags.of("channel", channel),
        this,
        OutgoingBuffer::bytes);
  }

  /** From now on messages are handed over. */
  void open() {
    lock.lock();
    try {
      open = true;
      handOver();
    } finally {
      lock.unlock();
    }
  }

  void add(String routingKey, byte[] body) throws BrokerUnavailableException {
    lock.lock();
    try {
      if (bytes + body.length > bytesMax) {
        refused.increment();
        throw new BrokerUnavailableException(
            "channel %s: a batch of %d bytes was refused, the buffer holds %d of %d bytes"
                .formatted(channel, body.length, bytes, bytesMax));
      }
      bytes += body.length;
      waiting.addLast(new Waiting(routingKey, body));
      handOver();
    } finally {
      lock.unlock();
    }
  }

  /** What waits here or in the connector. */
  long bytes() {
    lock.lock();
    try {
      return bytes;
    } finally {
      lock.unlock();
    }
  }

  private void handOver() {
    if (handingOver || !open) {
      return; // An answer that comes while a message is handed over: the loop below goes on.
    }
    handingOver = true;
    try {
      while (inFlight < inFlightMax && !waiting.isEmpty()) {
        Waiting next = waiting.removeFirst();
        inFlight++;
        send(next);
      }
    } finally {
      handingOver = false;
    }
  }

  private void send(Waiting next) {
    OutgoingRabbitMQMetadata metadata =
        new OutgoingRabbitMQMetadata.Builder()
            .withRoutingKey(next.routingKey())
            .withDeliveryMode(deliveryMode)
            .build();
    int length = next.body().length;
    Message<byte[]> message =
        Message.of(
            next.body(),
            Metadata.of(metadata),
            () -> answered(length, true),
            _ -> answered(length, false));
    try {
      emitter.send(message);
    } catch (IllegalStateException e) {
      var _ = answered(length, false);
    }
  }

  private CompletionStage<Void> answered(int length, boolean written) {
    lock.lock();
    try {
      inFlight--;
      bytes -= length;
      inFlightMax = written ? IN_FLIGHT_MAX : 1;
      if (!written) {
        lost.increment();
      }
      handOver();
    } finally {
      lock.unlock();
    }
    return CompletableFuture.completedFuture(null);
  }
}
