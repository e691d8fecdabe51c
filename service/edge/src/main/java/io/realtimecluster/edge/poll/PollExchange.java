package io.realtimecluster.edge.poll;

/** One request that is to be answered. For the session's event loop. */
interface PollExchange {

  /** Answers it; once. */
  void answer(PollAnswer answer);

  /** What to do, on whatever thread, if whoever has asked goes away before the answer. */
  void onGone(Runnable action);
}
