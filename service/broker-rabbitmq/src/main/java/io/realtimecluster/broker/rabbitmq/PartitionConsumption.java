package io.realtimecluster.broker.rabbitmq;

import io.realtimecluster.broker.upstream.UpstreamConsumer.Consumption;
import io.realtimecluster.broker.upstream.UpstreamReceiver;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The consumption of one partition: a virtual thread that consumes in one {@link PartitionSession}
 * after the other until it is closed. A session ends with its channel: because the connection was
 * lost, the broker closed the channel or the queue was deleted. Thread-safe.
 */
final class PartitionConsumption implements Consumption {

  /** How long to wait after the first failure; it doubles with each further one. */
  static final Duration BACKOFF_MIN = Duration.ofMillis(100);

  /** How long to wait at most. */
  static final Duration BACKOFF_MAX = Duration.ofSeconds(2);

  private static final Logger LOG = Logger.getLogger(PartitionConsumption.class);

  private final RabbitUpstreamConsumer consumer;
  private final int partition;
  private final UpstreamReceiver receiver;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition closing = lock.newCondition();
  // Both are guarded by lock.
  private @Nullable PartitionSession session;
  private boolean closed;
  private boolean assumed; // Confined to the thread.

  PartitionConsumption(RabbitUpstreamConsumer consumer, int partition, UpstreamReceiver receiver) {
    this.consumer = consumer;
    this.partition = partition;
    this.receiver = receiver;
  }

  void start() {
    var _ = Thread.ofVirtual().name("rabbit-partition-" + partition).start(this::run);
  }

  @Override
  public void close() {
    PartitionSession last;
    lock.lock();
    try {
      closed = true;
      last = session;
      closing.signalAll();
    } finally {
      lock.unlock();
    }
    if (last != null) {
      last.close();
    }
  }

  private void run() {
    Duration backoff = BACKOFF_MIN;
    while (!isClosed()) {
      String why;
      try {
        PartitionSession opened = open();
        backoff = BACKOFF_MIN;
        why = opened.deliverUntilEnd(receiver);
      } catch (IOException | TimeoutException | RuntimeException e) {
        why = Failure.text(e);
      } catch (InterruptedException e) {
        close();
        return;
      }
      if (!isClosed()) {
        LOG.warnf("partition %d: consuming again in %s: %s", partition, backoff, why);
        consumer.restarted();
        backoff = waited(backoff);
      }
    }
  }

  /**
   * Every hub declares all queues as it starts, so the first session takes for granted that its own
   * is there: clients wait for who takes a partition over. It is declared beside that, and so bound
   * again if somebody has removed its binding. All others declare it before.
   */
  private PartitionSession open() throws IOException, TimeoutException {
    if (!assumed) {
      assumed = true;
      PartitionSession first = session();
      try {
        consume(first);
        var _ = Thread.ofVirtual().name("rabbit-declare-" + partition).start(this::declare);
        return first;
      } catch (IOException e) {
        first.close();
        LOG.debugf("partition %d: declaring its queue: %s", partition, Failure.text(e));
      }
    }
    PartitionSession next = session();
    next.declare(partition);
    consume(next);
    return next;
  }

  /** By a channel of its own, which the broker closes if it refuses. */
  private void declare() {
    try {
      if (!isClosed()) {
        consumer.declare(partition);
      }
    } catch (IOException | TimeoutException | RuntimeException e) {
      LOG.warnf("partition %d: its queue cannot be declared: %s", partition, Failure.text(e));
    }
  }

  private PartitionSession session() throws IOException, TimeoutException {
    PartitionSession opened = consumer.session();
    lock.lock();
    try {
      session = opened;
    } finally {
      lock.unlock();
    }
    return opened;
  }

  private void consume(PartitionSession opened) throws IOException {
    if (isClosed()) {
      opened.close();
    } else {
      opened.consume(RabbitTopology.partitionQueue(partition));
    }
  }

  private boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /** Waits, unless it is closed meanwhile; the next backoff. */
  private Duration waited(Duration backoff) {
    lock.lock();
    try {
      long nanosLeft = backoff.toNanos();
      while (!closed && nanosLeft > 0) {
        nanosLeft = closing.awaitNanos(nanosLeft);
      }
    } catch (InterruptedException e) {
      closed = true;
    } finally {
      lock.unlock();
    }
    Duration doubled = backoff.multipliedBy(2);
    return doubled.compareTo(BACKOFF_MAX) < 0 ? doubled : BACKOFF_MAX;
  }
}
