package io.realtimecluster.hub.room;

import io.realtimecluster.proto.client.v1.Payload;
import io.realtimecluster.proto.state.v1.LogEntry;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Remembers what a room's latest publishes and commands were answered, by session and sequence, so
 * that one that is sent again gets the first answer. Not thread-safe.
 */
final class Deduplication {

  private final LinkedHashMap<Key, Answer> answers;

  Deduplication(int windowMax) {
    answers =
        new LinkedHashMap<>() {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<Key, Answer> eldest) {
            return size() > windowMax;
          }
        };
  }

  /**
   * The first answer.
   *
   * @param result of a command; null: there is none
   */
  record Answer(long offset, @Nullable Payload result) {}

  /** The answer to an earlier one; empty if it is new or the client wants no dedup. */
  Optional<Answer> find(String session, long sequence) {
    return sequence == 0
        ? Optional.empty()
        : Optional.ofNullable(answers.get(new Key(session, sequence)));
  }

  /** Of the events of one command, the last one counts. */
  void remember(LogEntry entry) {
    if (entry.getSequence() != 0) {
      answers.put(
          new Key(entry.getSession(), entry.getSequence()),
          new Answer(entry.getOffset(), entry.hasResult() ? entry.getResult() : null));
    }
  }

  private record Key(String session, long sequence) {}
}
