package io.realtimecluster.hub.webhook.call;

/** What came of a call. */
public sealed interface CallResult {

  /** For logs, why it did not succeed. */
  String why();

  /** The backend has answered, with whatever status. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Answered(int status, byte[] body) implements CallResult {

    /** True of 200 to 299. */
    public boolean successful() {
      return status >= 200 && status < 300;
    }

    @Override
    public String why() {
      return "it answered with status " + status;
    }
  }

  /** No answer came in time. */
  record TimedOut(String why) implements CallResult {}

  /** The backend could not be reached, or its answer is too large, or there is no key. */
  record Failed(String why) implements CallResult {}
}
