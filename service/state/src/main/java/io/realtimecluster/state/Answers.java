package io.realtimecluster.state;

import io.realtimecluster.proto.state.v1.LogEntry;
import java.util.List;

/**
 * What a room remembers of its latest publishes and commands. Its log asks for it when entries
 * leave: their answers are kept longer than they are. An answer is an entry with nothing but its
 * offset, session, sequence and result; of a command with several events, the last one.
 */
public interface Answers {

  /** Nothing is remembered, and nothing is kept beside the entries. */
  Answers NONE =
      new Answers() {
        @Override
        public long firstOffset() {
          return Long.MAX_VALUE;
        }

        @Override
        public List<LogEntry> between(long firstOffset, long beforeOffset) {
          return List.of();
        }
      };

  /** The offset of the eldest; what is before it need not be kept. Long.MAX_VALUE: none. */
  long firstOffset();

  /** Those with offsets from the first to before the other, oldest first. */
  List<LogEntry> between(long firstOffset, long beforeOffset);
}
