package io.realtimecluster.hub.room;

import io.realtimecluster.hub.program.SagaPlan;
import io.realtimecluster.proto.client.v1.CommandReply;
import io.realtimecluster.proto.client.v1.Error;
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
  record Refused(Error error, @Nullable RuntimeException failure) implements CommandResult {}
}
