package io.realtimecluster.hub.partition;

import io.realtimecluster.state.FencedException;
import io.realtimecluster.state.StateUnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/** Stores what a round has changed, the rooms beside each other. Stateless. */
final class RoomCommits {

  private RoomCommits() {}

  /** Blocks until all are stored, or one is not; one alone needs no other thread. */
  static void store(Set<LoadedRooms.Entry> changed, ExecutorService storage)
      throws FencedException, StateUnavailableException, InterruptedException {
    if (changed.size() == 1) {
      changed.iterator().next().commit();
      return;
    }
    List<Future<?>> commits = new ArrayList<>();
    for (LoadedRooms.Entry entry : changed) {
      commits.add(
          storage.submit(
              () -> {
                entry.commit();
                return null;
              }));
    }
    for (Future<?> commit : commits) {
      var _ = Stored.await(commit);
    }
  }
}
