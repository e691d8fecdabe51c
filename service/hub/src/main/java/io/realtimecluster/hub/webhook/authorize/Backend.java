package io.realtimecluster.hub.webhook.authorize;

import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Who decides, and how much may wait for it. Thread-safe. */
interface Backend {

  /** Makes place for a message that is to wait; false if there is none. */
  boolean tryWait(int bytes);

  /** A message waits no longer. */
  void waitEnded(int bytes);

  /**
   * Asks, and answers in any case, on any thread.
   *
   * @param wanted false once nobody waits for the answer any more
   */
  void ask(Question question, BooleanSupplier wanted, Consumer<Decision> answer);
}
