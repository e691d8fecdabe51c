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
import java.util.function.Consumer;
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
 * <p>A turn writes to {@link #WRITES_MAX} connections at most; the rest waits until the loop has
 * looked at what its connections sent. Then those go first who are not in the room that is being
 * written to, up to {@link #AHEAD_MAX} and to the first answer for one who is. So neither others'
 * pings nor those who come back after the loss of an edge wait for a room of many thousands that
 * listens.
 *
 * <p>What cannot be written to a connection, as when there is no memory for a frame, closes that
 * connection and no other: its client recovers what it has missed.
 *
 * <p>All methods but {@link #add}, {@link #execute} and {@link #queuedItems} are for the loop's
 * thread.
 */
public final class Loop {

  /** A batch is closed and a new one begun at that many bytes. */
  static final int BATCH_BYTES_MAX = 16 * 1024;

  /** How often a turn writes to a connection: about 10 ms. */
  static final int WRITES_MAX = 1_024;

  /** How many of a turn's writes go to those who do not wait for a room's batch. */
  static final int AHEAD_MAX = WRITES_MAX / 2;

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
  private @Nullable ToMembers current;
  private @Nullable RoomWrite unfinished;
  private int writesLeft;
  private boolean continues;
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
    busy &= continues;
    continues = false;
    try {
      continues = !writeItems();
    } catch (RuntimeException | Error e) {
      LOG.error("a turn failed; what it had collected is lost", e);
      endUnfinished();
      startBatch();
    } finally {
      flush();
    }
    if (continues) {
      metrics.turnContinued();
      schedule(this::turn, 0, TimeUnit.NANOSECONDS); // A task of now would come before the sockets.
      return;
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
    for (Connection connection : due) {
      connection.attempt(Connection::flush, connection);
    }
  }

  /** False if something is left for another turn. */
  private boolean writeItems() {
    writesLeft = WRITES_MAX;
    writeAhead();
    writeUnfinished();
    OutboxItem item;
    while (unfinished == null && (item = items.peek()) != null) {
      if (writesLeft <= 0) {
        return false;
      }
      if (endsBatch(item)) {
        writeCollected(false);
      } else {
        items.remove();
        queuedItems.decrementAndGet();
        collectOrWrite(item);
      }
    }
    if (unfinished == null) {
      writeCollected(true);
    }
    return unfinished == null;
  }

  /**
   * While a batch goes to a room of many: what is for those who are not in that room, until
   * something for a member or for a room comes. A new member's answer knows of the batch, which is
   * no more for it.
   */
  private void writeAhead() {
    RoomWrite write = unfinished;
    OutboxItem item;
    while (write != null
        && writesLeft > WRITES_MAX - AHEAD_MAX
        && (item = items.peek()) != null
        && maySkip(write, item)) {
      items.remove();
      queuedItems.decrementAndGet();
      collectOrWrite(item);
    }
  }

  private static boolean maySkip(RoomWrite write, OutboxItem item) {
    return !(item instanceof ToMembers) && connectionOf(item).membership(write.members()) == null;
  }

  /** Whether what is collected must be on its way before the item. */
  private boolean endsBatch(OutboxItem item) {
    return !collected.isEmpty()
        && switch (item) {
          case ToMembers(var members, _, _) ->
              current == null || members != current.members() || collectedBytes >= BATCH_BYTES_MAX;
          case ToOne _ -> false;
          case Admission _, Refusal _ -> true;
        };
  }

  private void collectOrWrite(OutboxItem item) {
    if (item instanceof ToMembers toMembers) {
      current = toMembers;
      collected.add(toMembers.message());
      collectedBytes += toMembers.message().message().getSerializedSize();
      return;
    }
    writesLeft--;
    connectionOf(item).attempt(this::write, item);
  }

  private static Connection connectionOf(OutboxItem item) {
    return switch (item) {
      case ToOne toOne -> toOne.connection();
      case Admission admission -> admission.membership().connection();
      case Refusal refusal -> refusal.membership().connection();
      case ToMembers _ -> throw new IllegalStateException("is written as a batch");
    };
  }

  private void write(OutboxItem item) {
    if (item instanceof ToOne toOne) {
      catchUp(toOne.connection());
    }
    switch (item) {
      case ToConnection(var connection, var message) -> connection.send(message);
      case HubAnswer(var connection, var message) -> {
        connection.hubAnswered();
        connection.reply(message);
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
  private static void admit(
      Membership membership, ServerMessage message, @Nullable Runnable again) {
    Connection connection = membership.connection();
    if (again != null && connection.recoversLater(again)) {
      return;
    }
    membership.admit();
    if (membership.admitted() && message.getId() != 0) {
      Encoded joined = new Encoded(message);
      if (again != null) {
        connection.recovers(joined.bytes(connection.protocol()).length);
      }
      connection.send(joined);
    }
  }

  private void writeCollected(boolean last) {
    ToMembers to = current;
    if (to == null) {
      return;
    }
    busy |= collected.size() > 1;
    unfinished = new RoomWrite(new Batch(collected), to.members(), to.conflate(), last);
    startBatch();
    writeUnfinished();
  }

  private void startBatch() {
    current = null;
    collected = new ArrayList<>();
    collectedBytes = 0;
  }

  /** As far as the turn's writes go. */
  private void writeUnfinished() {
    RoomWrite write = unfinished;
    if (write == null) {
      return;
    }
    Consumer<Membership> writing = member -> writeToMember(member, write);
    while (write.hasNext()) {
      if (writesLeft <= 0) {
        write.suspend();
        return;
      }
      writesLeft--;
      Membership member = write.next();
      member.connection().attempt(writing, member);
    }
    endUnfinished();
  }

  private void endUnfinished() {
    if (unfinished != null) {
      int members = unfinished.end();
      metrics.delivered((long) unfinished.batch().messages().size() * members, members);
      unfinished = null;
    }
  }

  private void writeToMember(Membership membership, RoomWrite write) {
    Batch batch = write.batch();
    if (!membership.admitted()) {
      return; // It has left since others of the room were written to.
    }
    write.written();
    if (membership.ahead() > 0) {
      writeRest(membership, batch.messages(), write.conflate());
      membership.ahead(0);
    } else if (write.conflate()) {
      conflate(membership, batch);
    } else if (write.last()) {
      membership.connection().writeLast(batch);
    } else {
      membership.connection().write(batch);
    }
  }

  /** Who gets something of its own gets first what came before that for its room. */
  private void catchUp(Connection connection) {
    ToMembers to = current;
    Membership membership = to == null ? null : connection.membership(to.members());
    if (to != null && membership != null) {
      writeRest(membership, collected, to.conflate());
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
        if (message.message().hasRoomReset()) {
          membership.hold(null); // It is of the log that is lost: its offset counts no more.
        }
        connection.send(message.message());
      }
    }
  }
}
