package io.realtimecluster.broker.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.realtimecluster.broker.BrokerUnavailableException;
import io.realtimecluster.broker.failure.Complaints;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/**
 * A buffer and the thread that writes it to one exchange, by a connection of its own: RabbitMQ
 * slows down connections that publish, and what consumes should not suffer. A connection that was
 * lost is made anew, and the batch whose write failed is written again. What was written to a
 * socket that turns out dead is lost, and noticed by the sequence. Thread-safe.
 */
final class OutgoingBatches implements AutoCloseable {

  /**
   * Each channel sends about 4,000 AMQP messages a second, for each costs edge, broker and hub more
   * than what is in it; when it has more to say, the messages become longer. The price is that a
   * publish may wait 16 ms while all of 64 partitions are busy, and 0.25 ms while one is.
   */
  static final Duration MESSAGE_TIME = Duration.ofNanos(250_000);

  /** How long to wait after the first failure; it doubles with each further one. */
  static final Duration BACKOFF_MIN = Duration.ofMillis(100);

  /** How long to wait at most. */
  static final Duration BACKOFF_MAX = Duration.ofSeconds(2);

  /** How long {@link #close} waits for what is still to be written. */
  static final Duration CLOSE_TIME_MAX = Duration.ofSeconds(2);

  private static final Duration CLOSE_LOOK_INTERVAL = Duration.ofMillis(5);
  private static final Logger LOG = Logger.getLogger(OutgoingBatches.class);

  private final String channel;
  private final String exchange;
  private final BasicProperties properties;
  private final RabbitAddress address;
  private final OutgoingBuffer buffer;
  private final Counter messages;
  private final Counter restarts;
  private final Counter failed;
  private final Complaints complaints = new Complaints();
  private final Thread thread;
  private volatile boolean closed;

  /**
   * Nothing is written before {@link #open}.
   *
   * @param channel names it in metrics and logs
   * @param deliveryMode 2: the broker keeps batches when it is restarted; 1: it does not
   */
  OutgoingBatches(
      String channel,
      String exchange,
      int deliveryMode,
      long bufferBytesMax,
      RabbitAddress address,
      MeterRegistry meters) {
    this.channel = channel;
    this.exchange = exchange;
    this.properties = new BasicProperties.Builder().deliveryMode(deliveryMode).build();
    this.address = address;
    this.buffer = new OutgoingBuffer(channel, bufferBytesMax, MESSAGE_TIME, meters);
    this.messages = meters.counter("realtimecluster.broker.messages", "channel", channel);
    this.restarts = meters.counter("realtimecluster.broker.publisher.restarts", "channel", channel);
    this.failed = meters.counter("realtimecluster.broker.failed", "channel", channel);
    this.thread = Thread.ofPlatform().name("rabbit-" + channel).daemon().unstarted(this::run);
  }

  /** From now on batches are written. */
  void open() {
    thread.start();
  }

  /**
   * Takes a batch.
   *
   * @param written called by the thread that writes, once the broker's socket has it; must not
   *     block
   * @throws BrokerUnavailableException if the buffer is full; then it is not called
   */
  void add(String routingKey, byte[] body, Runnable written) throws BrokerUnavailableException {
    buffer.add(new OutgoingMessage(routingKey, body, written));
  }

  /**
   * Takes a batch that may become part of a longer message with the same routing key.
   *
   * @throws BrokerUnavailableException if the buffer is full
   */
  void join(String routingKey, byte[] body) throws BrokerUnavailableException {
    buffer.join(routingKey, body);
  }

  /** Writes what waits, as far as that is quickly done, and ends. */
  @Override
  public void close() {
    try {
      long untilNanos = System.nanoTime() + CLOSE_TIME_MAX.toNanos();
      while (thread.isAlive() && buffer.bytes() > 0 && System.nanoTime() - untilNanos < 0) {
        Thread.sleep(CLOSE_LOOK_INTERVAL);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    closed = true;
    thread.interrupt();
  }

  private void run() {
    Duration backoff = BACKOFF_MIN;
    while (!closed) {
      try {
        Connection connection = address.connect("realtimecluster " + channel);
        try {
          Channel declared = declared(connection);
          backoff =
              BACKOFF_MIN; // Not before: a broker that lets in and refuses the rest is no good.
          writeUntilEnd(declared);
        } finally {
          connection.abort((int) CLOSE_TIME_MAX.toMillis());
        }
      } catch (InterruptedException e) {
        return; // Closed.
      } catch (IOException | TimeoutException | RuntimeException | Error e) {
        LOG.warnf("channel %s: connecting again in %s: %s", channel, backoff, Failure.text(e));
      }
      restarts.increment();
      backoff = waited(backoff);
    }
  }

  private Channel declared(Connection connection) throws IOException {
    Channel open = connection.createChannel();
    RabbitTopology.declareExchanges(open);
    LOG.debugf("channel %s: connected to RabbitMQ at %s", channel, address);
    return open;
  }

  private void writeUntilEnd(Channel open) throws IOException, InterruptedException {
    while (true) { // Until the connection is lost, or close() interrupts.
      OutgoingMessage next = buffer.await();
      write(open, next);
      buffer.written();
    }
  }

  /**
   * What cannot be sent to anybody, as for a name of over 255 bytes, would be in the way for ever.
   */
  private void write(Channel open, OutgoingMessage message) throws IOException {
    try {
      open.basicPublish(exchange, message.routingKey(), properties, message.body());
      messages.increment();
    } catch (IllegalArgumentException e) {
      failed.increment();
      if (complaints.mayComplain()) {
        LOG.errorf(e, "channel %s: a message for %s is dropped", channel, message.routingKey());
      }
    }
  }

  /** The next backoff. */
  private Duration waited(Duration backoff) {
    try {
      Thread.sleep(backoff);
    } catch (InterruptedException e) {
      closed = true;
    }
    Duration doubled = backoff.multipliedBy(2);
    return doubled.compareTo(BACKOFF_MAX) < 0 ? doubled : BACKOFF_MAX;
  }
}
