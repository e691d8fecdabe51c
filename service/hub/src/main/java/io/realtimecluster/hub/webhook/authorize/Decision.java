package io.realtimecluster.hub.webhook.authorize;

import java.time.Duration;

/** What came of a question. */
sealed interface Decision {

  /**
   * The backend says yes.
   *
   * @param keep for how long it need not be asked again; zero: it must be
   */
  record Allowed(Duration keep) implements Decision {}

  /** The backend says no. */
  record Denied(String reason) implements Decision {}

  /** It has not said anything that counts, so the answer is no for now. */
  record Unknown(String why) implements Decision {}
}
