package io.realtimecluster.hub.room;

import io.realtimecluster.hub.program.SagaPlan;
import io.realtimecluster.proto.client.v1.CommandReply;
import io.realtimecluster.proto.client.v1.Error;
import io.realtimecluster.proto.client.v1.ErrorCode;
import io.realtimecluster.proto.client.v1.Payload;
import io.realtimecluster.proto.client.v1.Publication;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a room does with a command. */
public sealed interface CommandResult {

  /** It was carried out: members shall get these publications, which may be none. */
  record Done(List<Publication> publications, CommandReply reply) implements CommandResult {

    /** True if nothing changed: all is as it should be. */
    boolean isSilent() {
      return publications.isEmpty();
    }
  }

  /** Other rooms are to be asked first; nothing was done yet. */
  record Begun(SagaPlan plan) implements CommandResult {}

  /** It had been carried out before. */
  record Repeated(CommandReply reply) implements CommandResult {}

  /**
   * It was not carried out.
   *
   * @param failure what the program has thrown; null: it is as it should be
   */
  record Refused(Error error, @Nullable Throwable failure) implements CommandResult {

    /** After that a client sends again what the program did not want at the time. */
    static final int POSTPONED_RETRY_MILLIS = 100;

    /** For good. */
    static Refused because(ErrorCode code, String reason) {
      return new Refused(Error.newBuilder().setCode(code).setMessage(reason).build(), null);
    }

    /** The program does not want it. */
    static Refused byProgram(String reason, @Nullable String details) {
      Error.Builder error = Error.newBuilder().setCode(ErrorCode.REJECTED).setMessage(reason);
      if (details != null) {
        error.setDetails(Payload.newBuilder().setText(details));
      }
      return new Refused(error.build(), null);
    }

    /** The program does not want it now. */
    static Refused forNow(String reason) {
      return new Refused(
          Error.newBuilder()
              .setCode(ErrorCode.UNAVAILABLE)
              .setMessage(reason)
              .setTemporary(true)
              .setRetryMillis(POSTPONED_RETRY_MILLIS)
              .build(),
          null);
    }

    /** The program has thrown something. */
    static Refused byFailure(String program, Throwable failure) {
      return new Refused(
          Error.newBuilder()
              .setCode(ErrorCode.REJECTED)
              .setMessage("the program %s failed with it".formatted(program))
              .build(),
          failure);
    }
  }
}
