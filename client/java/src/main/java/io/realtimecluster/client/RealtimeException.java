package io.realtimecluster.client;

import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** A request that was not carried out. Immutable. */
public final class RealtimeException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final ErrorCode code;
  private final boolean uncertain;
  private final @Nullable String details;

  RealtimeException(ErrorCode code, String message) {
    this(code, message, false, null);
  }

  RealtimeException(ErrorCode code, String message, boolean uncertain, @Nullable String details) {
    super(message);
    this.code = code;
    this.uncertain = uncertain;
    this.details = details;
  }

  /** Why, for programs. The message is for developers, not for users of the app. */
  public ErrorCode code() {
    return code;
  }

  /** Whether it was sent and no answer came, so that it may have been carried out. */
  public boolean isUncertain() {
    return uncertain;
  }

  /** What a room's program told with {@link ErrorCode#REJECTED}, as JSON text; null if nothing. */
  public @Nullable String details() {
    return details;
  }

  /** What a future of this client fails with, from what those made of it fail with. */
  static RealtimeException of(@Nullable Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return cause instanceof RealtimeException error
        ? error
        : new RealtimeException(ErrorCode.UNKNOWN, String.valueOf(cause));
  }

  static RealtimeException closed() {
    return new RealtimeException(ErrorCode.CLOSED, "the client is closed");
  }

  /** The same, of a request that may have been sent. */
  RealtimeException uncertain(boolean wasSent) {
    return new RealtimeException(code, String.valueOf(getMessage()), wasSent, details);
  }
}
