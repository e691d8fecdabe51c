package io.realtimecluster.client;

/**
 * Publishes and commands that wait for their answers.
 *
 * @param countMax how many may wait
 * @param bytesMax how many bytes, encoded
 * @param policy what happens at the limit
 * @param inFlightMax how many may be on the way at once. 1 keeps the order of a room even where a
 *     temporary error strikes one of several; a server allows 64
 */
public record PublishBufferOptions(int countMax, long bytesMax, Policy policy, int inFlightMax) {

  /** 1,000 publishes of 1 MiB together, then REJECT; 32 on the way. */
  public static final PublishBufferOptions DEFAULT =
      new PublishBufferOptions(1_000, 1_048_576, Policy.REJECT, 32);

  /** What happens at the limit. */
  public enum Policy {
    /** The new one is refused with {@link ErrorCode#BUFFER_FULL}. */
    REJECT,
    /**
     * The oldest of those that were never sent is given up with {@link ErrorCode#DROPPED}; if there
     * is none, as REJECT.
     */
    DROP_OLDEST
  }

  /**
   * Checks the limits.
   *
   * @throws IllegalArgumentException if one is less than 1
   */
  public PublishBufferOptions {
    Limits.require("countMax", countMax, 1, Integer.MAX_VALUE);
    Limits.require("bytesMax", bytesMax, 1, Long.MAX_VALUE);
    Limits.require("inFlightMax", inFlightMax, 1, Integer.MAX_VALUE);
  }

  /** These, with another limit of publishes that wait. */
  public PublishBufferOptions withCountMax(int countMax) {
    return new PublishBufferOptions(countMax, bytesMax, policy, inFlightMax);
  }

  /** These, with another limit of bytes that wait. */
  public PublishBufferOptions withBytesMax(long bytesMax) {
    return new PublishBufferOptions(countMax, bytesMax, policy, inFlightMax);
  }

  /** These, with another policy. */
  public PublishBufferOptions withPolicy(Policy policy) {
    return new PublishBufferOptions(countMax, bytesMax, policy, inFlightMax);
  }

  /** These, with another limit of publishes on the way. */
  public PublishBufferOptions withInFlightMax(int inFlightMax) {
    return new PublishBufferOptions(countMax, bytesMax, policy, inFlightMax);
  }
}
