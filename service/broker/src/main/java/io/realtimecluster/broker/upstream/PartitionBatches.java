package io.realtimecluster.broker.upstream;

import io.realtimecluster.broker.BrokerUnavailableException;
import io.realtimecluster.broker.failure.Complaints;
import io.realtimecluster.proto.broker.v1.UpstreamBatch;
import io.realtimecluster.proto.broker.v1.UpstreamMessage;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Puts messages for one partition into numbered batches, in the order in which they come. Who is
 * told that a message is the first of a batch sees to it that {@link #flush} is called soon. While
 * a batch is on its way to the broker the next one grows, so that batches are as large as the
 * broker is slow. Thread-safe, does not block.
 */
public final class PartitionBatches {

  /** A batch is closed at that many messages. */
  static final int BATCH_MESSAGES_MAX = 256;

  /** A batch is closed at that many bytes. */
  static final int BATCH_BYTES_MAX = 256 * 1024;

  private static final System.Logger LOG = System.getLogger(PartitionBatches.class.getName());
  private static final Complaints COMPLAINTS = new Complaints();

  private final int partition;
  private final String from;
  private final long run;
  private final UpstreamPublisher publisher;
  private final Consumer<UpstreamBatch> refused;
  private final ReentrantLock lock = new ReentrantLock();
  // All below is guarded by lock.
  private UpstreamBatch.Builder batch;
  private int bytes;
  private long sequence;
  private boolean traced;
  private int unwritten;

  /**
   * For one partition.
   *
   * @param from the name of the queue that answers go to
   * @param run names this run of the process; not 0
   * @param refused called with a batch that did not leave; must not block
   */
  public PartitionBatches(
      int partition,
      String from,
      long run,
      UpstreamPublisher publisher,
      Consumer<UpstreamBatch> refused) {
    this.partition = partition;
    this.from = from;
    this.run = run;
    this.publisher = publisher;
    this.refused = refused;
    this.batch = UpstreamBatch.newBuilder().setEdge(from);
  }

  /** True if it is the first of a batch: then somebody must flush. */
  public boolean add(UpstreamMessage message) {
    lock.lock();
    try {
      batch.addMessages(message);
      bytes += message.getSerializedSize();
      traced |= !message.getTraceparent().isEmpty();
      if (batch.getMessagesCount() >= BATCH_MESSAGES_MAX || bytes >= BATCH_BYTES_MAX) {
        publish();
        return false;
      }
      return batch.getMessagesCount() == 1;
    } finally {
      lock.unlock();
    }
  }

  /** Publishes what there is, or as soon as the batch before it is on its way. */
  public void flush() {
    lock.lock();
    try {
      if (unwritten == 0 && batch.getMessagesCount() > 0) {
        publish();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Under the lock, so that batches leave in order. One that is refused has a number as well: the
   * hub sees the gap and asks for what it must know.
   */
  private void publish() {
    if (traced) {
      batch.setSentMicros(ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()));
      traced = false;
    }
    UpstreamBatch full = batch.setRun(run).setSequence(++sequence).build();
    batch = UpstreamBatch.newBuilder().setEdge(from);
    bytes = 0;
    Departure departure = new Departure();
    try {
      publisher.publish(partition, full, departure::written);
    } catch (BrokerUnavailableException e) {
      departure.end();
      refused.accept(full);
    } catch (RuntimeException | Error e) { // Whatever it is, the next one must leave.
      departure.end();
      if (COMPLAINTS.mayComplain()) {
        LOG.log(System.Logger.Level.ERROR, "partition " + partition + ": a batch failed", e);
      }
      refused.accept(full);
    }
  }

  /** A batch on its way to the broker, which ends once, whatever the publisher does after that. */
  private final class Departure {
    private boolean ended; // Guarded by lock.

    Departure() {
      unwritten++;
    }

    void end() {
      if (!ended) {
        ended = true;
        unwritten--;
      }
    }

    void written() {
      lock.lock();
      try {
        end();
        flush();
      } finally {
        lock.unlock();
      }
    }
  }
}
