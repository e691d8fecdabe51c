package io.realtimecluster.hub.partition;

import io.realtimecluster.proto.client.v1.Payload;
import io.realtimecluster.proto.state.v1.LogEntry;
import io.realtimecluster.state.FencedException;
import io.realtimecluster.state.PartitionLogs;
import io.realtimecluster.state.Retention;
import io.realtimecluster.state.RoomLog;
import io.realtimecluster.state.RoomLog.Batch;
import io.realtimecluster.state.RoomLog.StoredRoom;
import io.realtimecluster.state.RoomLog.VersionedHead;
import io.realtimecluster.state.StateUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads a log that nobody else does, among those of partitions, where no room's name can
 * be: the first uses of the state store take longer than all others. A hub that starts at the same
 * time may be in the way, and then there was enough. Stateless.
 */
final class StoreRehearsal {

  /** The name of the log; those of partitions are numbers. */
  static final String NAME = "rehearsal";

  /** How many entries are written at most; none of them stays for long. */
  static final int WRITES_MAX = 100;

  /** After so many writes the log is read, as by who takes a partition over. */
  static final int WRITES_PER_READ = 5;

  /** How long it takes at most, and the write that it is in. */
  static final Duration TIME_MAX = Duration.ofSeconds(1);

  private static final Retention RETENTION = new Retention(1, false);

  private StoreRehearsal() {}

  /** How many entries were written. */
  static int run(PartitionLogs logs) {
    long startNanos = System.nanoTime();
    int writes = 0;
    try {
      @Nullable VersionedHead head = logs.log().load(NAME).map(StoredRoom::head).orElse(null);
      while (writes < WRITES_MAX && System.nanoTime() - startNanos < TIME_MAX.toNanos()) {
        head = append(logs.log(), head);
        writes++;
        if (writes % WRITES_PER_READ == 0) {
          Optional<StoredRoom> _ = logs.log().load(NAME);
        }
      }
    } catch (FencedException | StateUnavailableException e) {
      return writes;
    }
    return writes;
  }

  private static VersionedHead append(RoomLog log, @Nullable VersionedHead head)
      throws FencedException, StateUnavailableException {
    long offset = head == null ? 1 : head.head().getLastOffset() + 1;
    LogEntry entry =
        LogEntry.newBuilder()
            .setOffset(offset)
            .setPayload(Payload.newBuilder().setText("text"))
            .build();
    String epoch = head == null ? NAME : head.head().getEpoch();
    return log.append(NAME, head, epoch, 1, new Batch(List.of(entry), null), RETENTION);
  }
}
