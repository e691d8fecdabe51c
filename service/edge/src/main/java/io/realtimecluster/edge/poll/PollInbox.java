package io.realtimecluster.edge.poll;

import io.realtimecluster.edge.poll.PollAnswer.Refused;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of a polling client's frames: each is taken once and in order. While the client is
 * not read, the answer to its last frame is held, and it may send no other. Confined to the
 * session's event loop.
 */
final class PollInbox {

  private long taken;
  private boolean reading = true;
  private @Nullable PollExchange held;

  /** True if it is the next frame, and counts it as taken. */
  boolean take(long sequence) {
    if (sequence != taken + 1 || held != null) {
      return false;
    }
    taken = sequence;
    return true;
  }

  /** Answers a frame that was taken, now or before; or one that was not. */
  void answer(long sequence, PollExchange exchange) {
    if (sequence > taken) {
      exchange.answer(
          new Refused(
              Refused.CONFLICT,
              "Poll-Sequence is %d, the last one taken is %d%s"
                  .formatted(sequence, taken, held == null ? "" : ", not answered yet")));
    } else if (reading || sequence < taken) {
      exchange.answer(new PollAnswer.Nothing());
    } else {
      release(new Refused(Refused.CONFLICT, "another POST has taken its place"));
      held = exchange;
    }
  }

  /** Whether the client is read; once it is again, the answer that was held is given. */
  void reading(boolean read) {
    reading = read;
    if (read) {
      release(new PollAnswer.Nothing());
    }
  }

  /** Gives an answer that was held, if there is one. */
  void release(PollAnswer answer) {
    if (held != null) {
      held.answer(answer);
      held = null;
    }
  }
}
