package io.realtimecluster.hub.webhook.event;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.realtimecluster.hub.room.RoomType;
import io.realtimecluster.hub.room.RoomWebhooks.Events;
import io.realtimecluster.hub.webhook.call.WebhookMetrics.Dropped;
import io.realtimecluster.proto.state.v1.LogEntry;
import io.realtimecluster.proto.state.v1.Snapshot;
import io.realtimecluster.state.FencedException;
import io.realtimecluster.state.RoomLog;
import io.realtimecluster.state.StateUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The room events of one owned partition: noted, stored, then told until the backend has taken
 * them. Rounds of the partition say who is in a room and wait for nothing; one virtual thread
 * stores what has come since, and starts the calls. If the store does not take it, the partition
 * must be given up, as with a durable room. Thread-safe.
 */
public final class PartitionEvents {

  /**
   * How many entries wait to be stored; with more, comings and goings are noted once there is place
   * again, as what has changed on the whole.
   */
  static final int UNSTORED_MAX = 20_000;

  /** How long a stop waits for what is noted to be stored. */
  private static final Duration STOP_WAIT_MAX = Duration.ofSeconds(2);

  /** How often the age of events is looked at. */
  private static final Duration AGE_CHECK_INTERVAL = Duration.ofSeconds(1);

  private static final Logger LOG = Logger.getLogger(PartitionEvents.class);

  private final int partition;
  private final EventCalls calls;
  private final EventLog log;
  private final Thread thread;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /** Null until the log was read. */
  @GuardedBy("lock")
  private @Nullable EventBook book;

  @GuardedBy("lock")
  private List<LogEntry> unstored = new ArrayList<>();

  @GuardedBy("lock")
  private final RoomQueues queues = new RoomQueues();

  @GuardedBy("lock")
  private long storedOffset;

  @GuardedBy("lock")
  private boolean stopping;

  private volatile int waitingCount;
  private volatile int toldUsers;
  private volatile long oldestMillis = Long.MAX_VALUE;
  private volatile boolean behind;
  private volatile @Nullable Throwable failure;

  /**
   * Reads nothing yet.
   *
   * @param leaseEpoch fences the log
   */
  public PartitionEvents(int partition, long leaseEpoch, RoomLog log, EventCalls calls) {
    this.partition = partition;
    this.calls = calls;
    this.log = new EventLog(partition, leaseEpoch, log);
    this.thread =
        Thread.ofVirtual().name("webhook-events-" + partition).unstarted(this::storeAndTell);
  }

  /** Goes on where the last owner was, if there is anything to tell of rooms of any type. */
  public void start() throws StateUnavailableException {
    if (calls.anyType()) {
      read();
    }
  }

  private void read() throws StateUnavailableException {
    EventBook stored = log.read();
    lock.lock();
    try {
      book = stored;
      storedOffset = stored.lastOffset();
      long nowNanos = System.nanoTime();
      for (RoomEvent event : stored.waiting()) {
        queues.add(event, nowNanos);
      }
      counted(stored);
    } finally {
      lock.unlock();
    }
    calls.watch(this);
    thread.start();
  }

  /**
   * Who is in a room now.
   *
   * @param users all, or some if there are more than the type wants to have told
   * @param count how many there are
   * @param settling there may be more: not all edges have told this owner yet
   */
  public void attended(
      String room,
      RoomType type,
      Collection<String> users,
      int count,
      boolean settling,
      long nowMillis)
      throws StateUnavailableException {
    if (notRead()) {
      if (type.webhooks().events() == null) {
        return;
      }
      read();
    }
    lock.lock();
    try {
      EventBook current = book;
      if (current == null || unstored.size() >= UNSTORED_MAX) {
        behind = true;
        return;
      }
      note(
          current, current.attended(new Attendance(room, type, users, count, settling), nowMillis));
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private void note(EventBook current, List<EventBook.Noted> all) {
    if (all.isEmpty()) {
      return;
    }
    long nowNanos = System.nanoTime();
    for (EventBook.Noted noted : all) {
      unstored.add(noted.entry());
      if (noted.wanted()) {
        queues.add(noted.event(), nowNanos);
      }
    }
    drop(current, current.beyondLimit(), Dropped.LIMIT);
    counted(current);
    changed.signal();
  }

  private boolean notRead() {
    lock.lock();
    try {
      return book == null;
    } finally {
      lock.unlock();
    }
  }

  /** The rooms that were told to be occupied. */
  public Set<String> occupiedRooms() {
    lock.lock();
    try {
      return book == null ? Set.of() : book.occupiedRooms();
    } finally {
      lock.unlock();
    }
  }

  /** True, once, if something was not noted: who is in all rooms must be said again. */
  public boolean takeBehind() {
    if (!behind) {
      return false;
    }
    lock.lock();
    try {
      behind = unstored.size() >= UNSTORED_MAX;
      return !behind;
    } finally {
      lock.unlock();
    }
  }

  /** Fails if something could not be stored: the partition must be given up. */
  public void check() throws StateUnavailableException {
    Throwable why = failure;
    if (why != null) {
      throw new StateUnavailableException(
          "room events of partition %d: %s".formatted(partition, why.getMessage()), why);
    }
  }

  /**
   * Ends it. What is noted is stored if the partition is still owned; what was not told is told by
   * the next owner.
   */
  public void stop() {
    lock.lock();
    try {
      stopping = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
    calls.unwatch(this);
    try {
      if (thread.isAlive() && !thread.join(STOP_WAIT_MAX)) {
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void storeAndTell() {
    try {
      while (true) {
        Taken taken = awaitWork();
        log.append(taken.entries, taken.snapshot);
        if (!tellDue(taken)) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (FencedException | StateUnavailableException | RuntimeException | Error e) {
      LOG.warnf("partition %d: room events are not stored: %s", partition, e.getMessage());
      failure = e;
    }
  }

  /** What is to be stored next, perhaps nothing; a snapshot is of the state after it. */
  private record Taken(List<LogEntry> entries, @Nullable Snapshot snapshot, boolean last) {}

  private Taken awaitWork() throws InterruptedException {
    lock.lock();
    try {
      long waitNanos = waitNanos(System.nanoTime());
      while (unstored.isEmpty() && !stopping && waitNanos > 0) {
        waitNanos = Math.min(changed.awaitNanos(waitNanos), waitNanos(System.nanoTime()));
      }
      List<LogEntry> taken = unstored;
      unstored = new ArrayList<>();
      EventBook current = book;
      Snapshot snapshot =
          current != null && log.snapshotDue(taken.size()) ? EventEntries.snapshot(current) : null;
      return new Taken(taken, snapshot, stopping);
    } finally {
      lock.unlock();
    }
  }

  /** How long there is nothing to do, unless something comes. */
  @GuardedBy("lock")
  private long waitNanos(long nowNanos) {
    return Math.min(AGE_CHECK_INTERVAL.toNanos(), queues.waitNanos(nowNanos));
  }

  /** Starts the calls whose time has come; false if there are to be none any more. */
  private boolean tellDue(Taken stored) {
    lock.lock();
    try {
      EventBook current = book;
      if (stored.last || current == null) {
        return false;
      }
      if (!stored.entries.isEmpty()) {
        storedOffset = stored.entries.getLast().getOffset();
      }
      dropOld(current, System.currentTimeMillis());
      long nowNanos = System.nanoTime();
      for (String room : queues.rooms()) {
        if (!tell(current, room, nowNanos)) {
          return true; // All places for calls are taken.
        }
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private boolean tell(EventBook current, String room, long nowNanos) {
    List<RoomEvent> due = queues.due(room, storedOffset, nowNanos);
    if (due.isEmpty()) {
      return true;
    }
    RoomType type = calls.typeOf(room);
    Events hook = type.webhooks().events();
    if (hook == null) {
      drop(current, due, Dropped.UNCONFIGURED);
      return true;
    }
    EventBatch batch = new EventBatch(room, log.epoch(), due);
    if (!calls.tryTell(batch, type, hook, taken -> told(batch, taken))) {
      return false;
    }
    queues.called(batch);
    return true;
  }

  /** A call has ended. */
  private void told(EventBatch batch, boolean taken) {
    lock.lock();
    try {
      EventBook current = book;
      if (stopping || current == null) {
        return;
      }
      queues.ended(batch, taken, System.nanoTime());
      if (taken) {
        unstored.add(current.settled(batch.offsets()));
        counted(current);
      }
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private void dropOld(EventBook current, long nowMillis) {
    long oldest = nowMillis - calls.ageMax().toMillis();
    List<RoomEvent> old =
        current.waiting().stream().takeWhile(event -> event.atMillis() < oldest).toList();
    drop(current, old, Dropped.AGE);
  }

  @GuardedBy("lock")
  private void drop(EventBook current, List<RoomEvent> events, Dropped why) {
    if (events.isEmpty()) {
      return;
    }
    queues.remove(events);
    unstored.add(current.settled(events.stream().map(RoomEvent::offset).toList()));
    counted(current);
    calls.dropped(why, events.size());
  }

  @GuardedBy("lock")
  private void counted(EventBook current) {
    waitingCount = current.waiting().size();
    toldUsers = current.toldUsers();
    oldestMillis =
        current.waiting().stream().findFirst().map(RoomEvent::atMillis).orElse(Long.MAX_VALUE);
  }

  int waitingCount() {
    return waitingCount;
  }

  int toldUsers() {
    return toldUsers;
  }

  /** Since when the oldest event waits, in milliseconds since 1970. */
  long oldestMillis() {
    return oldestMillis;
  }
}
