package io.realtimecluster.hub.webhook.event;

import io.realtimecluster.proto.state.v1.LogEntry;
import io.realtimecluster.proto.state.v1.Snapshot;
import io.realtimecluster.state.FencedException;
import io.realtimecluster.state.Retention;
import io.realtimecluster.state.RoomLog;
import io.realtimecluster.state.RoomLog.Batch;
import io.realtimecluster.state.RoomLog.StoredRoom;
import io.realtimecluster.state.RoomLog.VersionedHead;
import io.realtimecluster.state.StateUnavailableException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The log of one partition's room events in the state store. Read first; then one writer. */
final class EventLog {

  /** A snapshot is due after so many entries. */
  static final int SNAPSHOT_EVERY = 1_000;

  /** Nothing but what it takes to know the state now. */
  private static final Retention STATE_ONLY = new Retention(0, true);

  private static final int EPOCH_BYTES = 9;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final String name;
  private final long leaseEpoch;
  private final RoomLog log;
  private volatile String epoch = "";
  private @Nullable VersionedHead head;
  private int sinceSnapshot;

  EventLog(int partition, long leaseEpoch, RoomLog log) {
    this.name = "partition-" + partition;
    this.leaseEpoch = leaseEpoch;
    this.log = log;
  }

  /** Names this life of the log. */
  String epoch() {
    return epoch;
  }

  /** What is stored. */
  EventBook read() throws StateUnavailableException {
    Optional<StoredRoom> stored = log.load(name);
    if (stored.isEmpty()) {
      byte[] random = new byte[EPOCH_BYTES];
      RANDOM.nextBytes(random);
      epoch = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
      return new EventBook();
    }
    head = stored.get().head();
    epoch = head.head().getEpoch();
    EventBook book = EventEntries.book(stored.get().snapshot());
    for (LogEntry entry : stored.get().entries()) {
      if (entry.getOffset() > book.lastOffset()) {
        book.evolve(entry);
        sinceSnapshot++;
      }
    }
    return book;
  }

  /** True if a snapshot is to be stored with so many entries more. */
  boolean snapshotDue(int entries) {
    return entries > 0 && sinceSnapshot + entries >= SNAPSHOT_EVERY;
  }

  /** Stores entries, if there are any. Blocks. */
  void append(List<LogEntry> entries, @Nullable Snapshot snapshot)
      throws FencedException, StateUnavailableException {
    if (entries.isEmpty()) {
      return;
    }
    head = log.append(name, head, epoch, leaseEpoch, new Batch(entries, snapshot), STATE_ONLY);
    sinceSnapshot = snapshot == null ? sinceSnapshot + entries.size() : 0;
  }
}
