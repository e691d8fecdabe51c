package io.realtimecluster.edge.connection;

import io.netty.channel.EventLoop;
import io.realtimecluster.edge.connection.OutboxItem.Admission;
import io.realtimecluster.edge.connection.OutboxItem.HubAnswer;
import io.realtimecluster.edge.connection.OutboxItem.Refusal;
import io.realtimecluster.edge.connection.OutboxItem.ToConnection;
import io.realtimecluster.edge.connection.OutboxItem.ToMembers;
import io.realtimecluster.edge.connection.OutboxItem.ToOne;
import io.realtimecluster.proto.client.v1.ServerMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * An event loop's outbox. Any thread adds items; the loop takes what has come since and writes it,
 * in order for each connection. Messages for one room become one batch, shared by all members, also
 * if something for single connections is between them, as the answers to publishes are; and each
 * connection is flushed once per turn.
 *
 * <p>The delay adapts: if a room had more than one message for a turn, or something came meanwhile,
 * the loop waits before the next one twice as long as the turn took, but no longer than the
 * configured maximum. So a loop that keeps up writes at once, and one that does not spends its time
 * on fewer, larger batches.
 *
 * <p>All methods but {@link #add}, {@link #execute} and {@link #queuedItems} are for the loop's
 * thread.
 */
public final class Loop {

  /** A batch is closed and a new one begun at that many bytes. */
  static final int BATCH_BYTES_MAX = 16 * 1024;

  /** A loop writes a third of the time until the wait is at its maximum. */
  private static final int WAIT_PER_TURN = 2;

  /** Shorter waits are not worth a timer. */
  private static final long WAIT_NANOS_MIN = 100_000;

  private static final Logger LOG = Logger.getLogger(Loop.class);

  private final EventLoop eventLoop;
  private final EdgeMetrics metrics;
  private final FrameReceiver receiver;
  private final Requests requests;
  private final KeepAlive keepAlive;
  private final long delayNanosMax;
  private final Queue<OutboxItem> items = new ConcurrentLinkedQueue<>();
  private final AtomicInteger queuedItems = new AtomicInteger();
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private List<Connection> unflushed = new ArrayList<>();
  private List<Encoded> collected = new ArrayList<>();
  private int collectedBytes;
  private boolean busy;
  private volatile long nextTurnNanos = System.nanoTime();

  Loop(
      EventLoop eventLoop,
      EdgeMetrics metrics,
      FrameReceiver receiver,
      Requests requests,
      KeepAlive keepAlive,
      long delayNanosMax) {
    this.eventLoop = eventLoop;
    this.metrics = metrics;
    this.receiver = receiver;
    this.requests = requests;
    this.keepAlive = keepAlive;
    this.delayNanosMax = delayNanosMax;
  }

  /** Adds an item, to be written soon and after those that were added before. Thread-safe. */
  public void add(OutboxItem item) {
    queuedItems.incrementAndGet();
    items.add(item);
    scheduleTurn();
  }

  /** How many items wait. Thread-safe. */
  int queuedItems() {
    return queuedItems.get();
  }

  KeepAlive keepAlive() {
    return keepAlive;
  }

  /** Runs something on the loop. Thread-safe. */
  public void execute(Runnable task) {
    eventLoop.execute(task);
  }

  void schedule(Runnable task, long delay, TimeUnit unit) {
    var _ = eventLoop.schedule(task, delay, unit);
  }

  void flushLater(Connection connection) {
    unflushed.add(connection);
    scheduleTurn();
  }

  private void scheduleTurn() {
    if (!scheduled.compareAndSet(false, true)) {
      return;
    }
    long waitNanos = nextTurnNanos - System.nanoTime();
    if (waitNanos < WAIT_NANOS_MIN) {
      eventLoop.execute(this::turn);
    } else {
      var _ = eventLoop.schedule(this::turn, waitNanos, TimeUnit.NANOSECONDS);
    }
  }

  private void turn() {
    long startNanos = System.nanoTime();
    busy = false;
    try {
      writeItems();
    } catch (RuntimeException e) {
      LOG.error("writing a batch failed; clients notice the gap", e);
    } finally {
      flush();
    }
    long endNanos = System.nanoTime();
    long waitNanos = Math.min(delayNanosMax, WAIT_PER_TURN * (endNanos - startNanos));
    nextTurnNanos = busy || !items.isEmpty() ? endNanos + waitNanos : endNanos;
    scheduled.set(false);
    if (!items.isEmpty() || !unflushed.isEmpty()) {
      scheduleTurn(); // Nobody else has, for what came during the turn.
    }
  }

  /** A flush makes room, and then what was held back is written: that is for the next turn. */
  private void flush() {
    List<Connection> due = unflushed;
    unflushed = new ArrayList<>();
    due.forEach(Connection::flush);
  }

  private void writeItems() {
    ToMembers current = null;
    OutboxItem item;
    while ((item = items.poll()) != null) {
      queuedItems.decrementAndGet();
      if (item instanceof ToMembers toMembers) {
        if (current == null
            || toMembers.members() != current.members()
            || collectedBytes >= BATCH_BYTES_MAX) {
          writeCollected(current, false);
        }
        current = toMembers;
        collected.add(toMembers.message());
        collectedBytes += toMembers.message().message().getSerializedSize();
      } else if (item instanceof ToOne toOne) {
        catchUp(current, toOne.connection());
        write(item);
      } else {
        writeCollected(current, false);
        current = null;
        write(item);
      }
    }
    writeCollected(current, true);
  }

  private void write(OutboxItem item) {
    switch (item) {
      case ToConnection(var connection, var message) -> connection.send(message);
      case HubAnswer(var connection, var message) -> {
        connection.hubAnswered();
        if (message.getId() != 0) {
          connection.send(message);
        }
        receiver.resume(connection);
      }
      case Admission(var membership, var joined, var again) -> admit(membership, joined, again);
      case Refusal(var membership, var error) -> {
        if (membership.connection().refused(membership, error)) {
          requests.ended(membership);
        }
      }
      case ToMembers _ -> throw new IllegalStateException("is written as a batch");
    }
  }

  /** Who has missed much in many rooms gets one after the other, as fast as it reads. */
  private static void admit(Membership membership, ServerMessage joined, @Nullable Runnable again) {
    Connection connection = membership.connection();
    if (again != null && connection.recoversLater(again)) {
      return;
    }
    membership.admit();
    if (membership.admitted() && joined.getId() != 0) {
      if (again != null) {
        connection.recovers(joined.getSerializedSize());
      }
      connection.send(joined);
    }
  }

  private void writeCollected(@Nullable ToMembers to, boolean last) {
    if (to == null || collected.isEmpty()) {
      return;
    }
    Batch batch = new Batch(collected);
    busy |= collected.size() > 1;
    collected = new ArrayList<>();
    collectedBytes = 0;
    List<Membership> memberships = to.members().memberships();
    for (int i = 0; i < memberships.size(); i++) {
      Membership membership = memberships.get(i);
      if (membership.ahead() > 0) {
        writeRest(membership, batch.messages(), to.conflate());
        membership.ahead(0);
      } else if (to.conflate()) {
        conflate(membership, batch);
      } else if (last) {
        membership.connection().writeLast(batch);
      } else {
        membership.connection().write(batch);
      }
    }
    batch.release();
    tellTraced(batch, memberships.size());
    metrics.delivered((long) batch.messages().size() * memberships.size(), memberships.size());
  }

  /** Who gets something of its own gets first what came before that for its room. */
  private void catchUp(@Nullable ToMembers current, Connection connection) {
    Membership membership = current == null ? null : connection.membership(current.members());
    if (current != null && membership != null) {
      writeRest(membership, collected, current.conflate());
      membership.ahead(collected.size());
    }
  }

  private void writeRest(Membership membership, List<Encoded> messages, boolean conflate) {
    if (membership.ahead() == messages.size()) {
      return;
    }
    Batch rest = new Batch(List.copyOf(messages.subList(membership.ahead(), messages.size())));
    if (conflate) {
      conflate(membership, rest);
    } else {
      membership.connection().write(rest);
    }
    rest.release();
  }

  private static void tellTraced(Batch batch, int members) {
    for (int i = 0; i < batch.messages().size(); i++) {
      FanOut fanOut = batch.messages().get(i).fanOut();
      if (fanOut != null) {
        fanOut.written(members);
      }
    }
  }

  /** Whoever reads too slowly gets the latest publication only, once it has read the rest. */
  private void conflate(Membership membership, Batch batch) {
    Connection connection = membership.connection();
    if (!connection.transport().congested()) {
      membership.hold(null); // It is older than what comes now.
      connection.write(batch);
      return;
    }
    for (Encoded message : batch.messages()) {
      if (message.message().hasPublication()) {
        membership.hold(message);
        metrics.conflated();
      } else {
        connection.send(message.message());
      }
    }
  }
}
