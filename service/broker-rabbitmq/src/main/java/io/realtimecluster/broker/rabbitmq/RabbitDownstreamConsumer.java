package io.realtimecluster.broker.rabbitmq;

import com.google.protobuf.InvalidProtocolBufferException;
import com.rabbitmq.client.Connection;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.realtimecluster.broker.downstream.DownstreamConsumer;
import io.realtimecluster.broker.downstream.DownstreamReceiver;
import io.realtimecluster.broker.failure.Complaints;
import io.realtimecluster.proto.broker.v1.DownstreamBatch;
import io.realtimecluster.proto.broker.v1.DownstreamBatches;
import io.smallrye.mutiny.Multi;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeoutException;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;

/**
 * Consumes the queue of this edge or hub by Quarkus Messaging, and hands batches on by a thread of
 * its own, for the receiver may wait and event loops must not. At most 100 AMQP messages are here
 * unacknowledged; the rest waits at the broker. The connector connects again by itself, but when
 * the broker ends the consumer, because the queue was deleted or moved, its stream just completes:
 * then the queue is declared and consumed again here. Thread-safe.
 */
@ApplicationScoped
public class RabbitDownstreamConsumer implements DownstreamConsumer {

  /** How long to wait before the queue is consumed again, if it was for less than that. */
  static final Duration RETRY_INTERVAL = Duration.ofSeconds(1);

  private static final Logger LOG = Logger.getLogger(RabbitDownstreamConsumer.class);

  private final Multi<Message<byte[]>> messages;
  private final RabbitAddress address;
  private final String queue;
  private final Counter restarts;
  private final Counter failed;
  private final Complaints complaints = new Complaints();
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().name("downstream").daemon().factory());
  private volatile boolean stopped;
  private volatile long consumedNanos;

  RabbitDownstreamConsumer(
      @Channel(RabbitChannels.DOWNSTREAM) Multi<Message<byte[]>> messages,
      RabbitAddress address,
      @ConfigProperty(name = RabbitChannels.QUEUE) String queue,
      MeterRegistry meters) {
    this.messages = messages;
    this.address = address;
    this.queue = queue;
    this.restarts =
        meters.counter(
            "realtimecluster.broker.consumer.restarts", "channel", RabbitChannels.DOWNSTREAM);
    this.failed =
        meters.counter("realtimecluster.broker.failed", "channel", RabbitChannels.DOWNSTREAM);
  }

  @Override
  public void consume(DownstreamReceiver receiver) {
    consumedNanos = System.nanoTime();
    var _ =
        messages
            .emitOn(thread, RabbitChannels.EDGE_PREFETCH_MAX)
            .subscribe()
            .with(
                message -> receive(receiver, message),
                failure -> consumeAgain(receiver, Failure.text(failure)),
                () -> consumeAgain(receiver, "the broker ended it"));
  }

  void stop(@Observes ShutdownEvent event) {
    stopped = true;
    thread.shutdownNow();
  }

  /** Acknowledged whatever comes of it: what fails would fail again, and hold up the rest. */
  private void receive(DownstreamReceiver receiver, Message<byte[]> message) {
    try {
      for (DownstreamBatch batch :
          DownstreamBatches.parseFrom(message.getPayload()).getBatchesList()) {
        receive(receiver, batch);
      }
    } catch (InvalidProtocolBufferException e) {
      dropped("a message is unreadable", e);
    }
    var _ = message.ack();
  }

  private void receive(DownstreamReceiver receiver, DownstreamBatch batch) {
    try {
      receiver.receive(batch);
    } catch (RuntimeException | Error e) {
      dropped("the receiver failed", e);
    }
  }

  private void dropped(String why, Throwable failure) {
    failed.increment();
    if (complaints.mayComplain()) {
      LOG.errorf(failure, "queue of %s: %s, it is dropped", queue, why);
    }
  }

  private void consumeAgain(DownstreamReceiver receiver, String why) {
    if (!stopped) {
      restarts.increment();
      LOG.warnf("queue of %s: consumer ended, consuming again: %s", queue, why);
      var _ = Thread.ofVirtual().name("downstream-restart").start(() -> restart(receiver));
    }
  }

  /** At once: what is sent meanwhile is lost. But not again and again. */
  private void restart(DownstreamReceiver receiver) {
    boolean atOnce = System.nanoTime() - consumedNanos >= RETRY_INTERVAL.toNanos();
    while (!stopped) {
      try {
        if (!atOnce) {
          Thread.sleep(RETRY_INTERVAL);
        }
        atOnce = false;
        declare();
        consume(receiver);
        return;
      } catch (IOException | TimeoutException | RuntimeException e) {
        LOG.warnf("queue of %s: queue not declared yet: %s", queue, Failure.text(e));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void declare() throws IOException, TimeoutException {
    try (Connection connection = address.connect("realtimecluster " + queue);
        com.rabbitmq.client.Channel channel = connection.createChannel()) {
      RabbitTopology.declareExchanges(channel);
      RabbitTopology.declareEdge(channel, queue);
    }
  }
}
