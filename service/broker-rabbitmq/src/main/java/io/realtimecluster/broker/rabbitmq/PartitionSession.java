package io.realtimecluster.broker.rabbitmq;

import com.google.protobuf.InvalidProtocolBufferException;
import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import io.realtimecluster.broker.upstream.UpstreamDelivery;
import io.realtimecluster.broker.upstream.UpstreamReceiver;
import io.realtimecluster.proto.broker.v1.UpstreamBatch;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;

/**
 * One channel that consumes one partition's queue, until either ends. Acknowledgements of its
 * deliveries go to it alone and are dropped once it has ended: a delivery tag means nothing on
 * another channel. Thread-safe.
 */
final class PartitionSession {

  private static final Logger LOG = Logger.getLogger(PartitionSession.class);

  /** What the client's thread tells the partition's thread. */
  private sealed interface Signal {}

  private record Arrived(long tag, boolean redelivered, byte[] body) implements Signal {}

  private record Ended(String why) implements Signal {}

  private final Channel channel;

  /** Holds no more than the prefetch limit, which the broker keeps, and the end. */
  private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();

  private final ReentrantLock closing = new ReentrantLock();
  private boolean channelClosed; // Guarded by closing.
  private volatile boolean ended;
  private long lastAcknowledgedTag;

  PartitionSession(Channel channel) {
    this.channel = channel;
  }

  void declare(int partition) throws IOException {
    RabbitTopology.declareExchanges(channel);
    RabbitTopology.declarePartition(channel, partition);
  }

  void consume(String queue) throws IOException {
    channel.basicQos(RabbitUpstreamConsumer.PREFETCH_MAX);
    String _ = channel.basicConsume(queue, false, new SignallingConsumer());
  }

  /** Hands deliveries to the receiver until the session has ended; says why it has. */
  String deliverUntilEnd(UpstreamReceiver receiver) throws InterruptedException {
    while (true) {
      switch (signals.take()) {
        case Ended end -> {
          abort();
          return end.why();
        }
        case Arrived arrived when !ended -> receive(receiver, arrived);
        case Arrived _ -> {} // It comes again, to the next session or another hub.
      }
    }
  }

  void close() {
    end("closed");
    abort();
  }

  private void receive(UpstreamReceiver receiver, Arrived arrived) {
    try {
      UpstreamBatch batch = UpstreamBatch.parseFrom(arrived.body());
      receiver.receive(new Delivery(this, batch, arrived.redelivered(), arrived.tag()));
    } catch (InvalidProtocolBufferException e) {
      // It goes with the next acknowledgement; as it would not be readable later either.
      LOG.warnf("a batch of %d bytes is unreadable and skipped", arrived.body().length);
    } catch (RuntimeException | Error e) { // Its edge notices; the next one must come.
      LOG.error("the receiver failed", e);
    }
  }

  private synchronized void acknowledge(long tag) {
    // A tag that was acknowledged already would make the broker close the channel.
    if (ended || tag <= lastAcknowledgedTag) {
      return;
    }
    lastAcknowledgedTag = tag;
    try {
      channel.basicAck(tag, true);
    } catch (IOException | ShutdownSignalException e) {
      end(Failure.text(e));
    }
  }

  private void end(String why) {
    ended = true;
    boolean _ = signals.add(new Ended(why));
  }

  /**
   * Closes the channel, which gives the batches back in order; cancelling would not. Once, and who
   * comes second waits: a second close makes the client (5.20) think that the first was answered,
   * and give the channel's number to a new channel too early.
   */
  private void abort() {
    closing.lock();
    try {
      if (!channelClosed) {
        channelClosed = true;
        channel.close();
      }
    } catch (IOException | TimeoutException | ShutdownSignalException e) {
      LOG.debugf("channel closed already: %s", Failure.text(e));
    } finally {
      closing.unlock();
    }
  }

  private record Delivery(
      PartitionSession session, UpstreamBatch batch, boolean redelivered, long tag)
      implements UpstreamDelivery {
    @Override
    public void acknowledge() {
      session.acknowledge(tag);
    }
  }

  private final class SignallingConsumer extends DefaultConsumer {
    SignallingConsumer() {
      super(channel);
    }

    @Override
    public void handleDelivery(
        String consumerTag, Envelope envelope, BasicProperties properties, byte[] body) {
      boolean _ = signals.add(new Arrived(envelope.getDeliveryTag(), envelope.isRedeliver(), body));
    }

    @Override
    public void handleCancel(String consumerTag) {
      end("the broker cancelled the consumer, the queue was deleted or moved");
    }

    @Override
    public void handleShutdownSignal(String consumerTag, ShutdownSignalException signal) {
      end(Failure.text(signal));
    }
  }
}
