package io.realtimecluster.bench.broker;

import com.rabbitmq.client.CancelCallback;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MessageProperties;
import io.realtimecluster.bench.fanout.Latency;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/** One run: the two hops upstream and downstream, over queues that go with the connection. */
public final class BrokerRoundtrip {
  /** The due time that each message carries. */
  public static final int SIZE_BYTES_MIN = Long.BYTES;

  private static final long DRAIN_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final CancelCallback NOTHING = _ -> {};

  private final long intervalNanos;
  private final int sizeBytes;
  private final Duration warmUp;
  private final Duration measured;
  private final Histogram micros = new Histogram(Latency.DIGITS);
  private final AtomicLong received = new AtomicLong();

  public BrokerRoundtrip(int perSecond, int sizeBytes, Duration warmUp, Duration measured) {
    this.intervalNanos = TimeUnit.SECONDS.toNanos(1) / perSecond;
    this.sizeBytes = sizeBytes;
    this.warmUp = warmUp;
    this.measured = measured;
  }

  public BrokerRoundtripReport run(String host, int port, String user, String password)
      throws IOException, TimeoutException {
    var factory = new ConnectionFactory();
    factory.setHost(host);
    factory.setPort(port);
    factory.setUsername(user);
    factory.setPassword(password);
    // A connection for each side, as edge and hub have.
    try (Connection edge = factory.newConnection("bench edge");
        Connection hub = factory.newConnection("bench hub")) {
      Channel out = edge.createChannel();
      Channel in = edge.createChannel();
      Channel middle = hub.createChannel();
      String upstream = middle.queueDeclare().getQueue();
      String downstream = in.queueDeclare().getQueue();
      long measuredFromNanos = System.nanoTime() + warmUp.toNanos();
      middle.basicConsume(
          upstream, true, (_, message) -> publish(middle, downstream, message.getBody()), NOTHING);
      in.basicConsume(
          downstream, true, (_, message) -> record(message.getBody(), measuredFromNanos), NOTHING);
      return report(publishAll(out, upstream, measuredFromNanos + measured.toNanos()));
    }
  }

  private long publishAll(Channel channel, String queue, long endNanos) throws IOException {
    long published = 0;
    for (long dueNanos = System.nanoTime(); dueNanos < endNanos; dueNanos += intervalNanos) {
      LockSupport.parkNanos(dueNanos - System.nanoTime());
      publish(channel, queue, ByteBuffer.allocate(sizeBytes).putLong(dueNanos).array());
      published++;
    }
    long drainedNanos = System.nanoTime() + DRAIN_NANOS;
    while (received.get() < published && System.nanoTime() < drainedNanos) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
    return published;
  }

  private static void publish(Channel channel, String queue, byte[] body) throws IOException {
    channel.basicPublish("", queue, MessageProperties.MINIMAL_BASIC, body);
  }

  // Called by one thread of the client library.
  private void record(byte[] body, long measuredFromNanos) {
    long dueNanos = ByteBuffer.wrap(body).getLong();
    if (dueNanos >= measuredFromNanos) {
      micros.recordValue(Math.max(0, (System.nanoTime() - dueNanos) / 1_000));
    }
    received.incrementAndGet();
  }

  private BrokerRoundtripReport report(long published) {
    Latency latency = Latency.of(micros);
    return new BrokerRoundtripReport(
        published,
        received.get(),
        published - received.get(),
        latency.count() / (measured.toNanos() / 1e9),
        latency);
  }
}
