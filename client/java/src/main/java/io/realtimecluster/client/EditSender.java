package io.realtimecluster.client;

import io.realtimecluster.client.document.DocumentJson;
import io.realtimecluster.client.document.PendingEdit;
import io.realtimecluster.client.loop.Loop;
import io.realtimecluster.client.loop.Timer;
import org.jspecify.annotations.Nullable;

/** Sends edits as commands, in order, and tells what became of each. Used on the loop only. */
final class EditSender {

  /**
   * So many edits are given to the room at once; the others wait, where newer ones replace them.
   */
  static final int EDITS_SENT_MAX = 16;

  /** The wait after the client's publish buffer had no room. */
  private static final long RETRY_MILLIS = 1_000;

  private final Room room;
  private final Loop loop;
  private final Edits edits;
  private Timer retryTimer = Timer.NONE;
  private int sent;
  private boolean waiting;
  private boolean ended;

  EditSender(Room room, Loop loop, Edits edits) {
    this.room = room;
    this.loop = loop;
    this.edits = edits;
  }

  /** Sends what may be sent now. */
  void pump() {
    while (sent < EDITS_SENT_MAX && !waiting && !ended) {
      Outgoing next = edits.next();
      if (next == null) {
        return;
      }
      sent++;
      var unused =
          room.command(next.command())
              .whenComplete((result, failure) -> answered(next.edit(), failure));
    }
  }

  /** Sends nothing for a moment. */
  void pause() {
    if (!waiting) {
      waiting = true;
      retryTimer =
          loop.startTimer(
              () -> {
                waiting = false;
                pump();
              },
              RETRY_MILLIS);
    }
  }

  void end() {
    ended = true;
    retryTimer.stop();
  }

  private void answered(PendingEdit edit, @Nullable Throwable failure) {
    sent--;
    if (ended) {
      return;
    }
    if (failure == null) {
      edits.acknowledged(edit);
    } else {
      failed(edit, RealtimeException.of(failure));
    }
    // Not from within pump() itself, which goes on anyway.
    loop.execute(this::pump);
  }

  private void failed(PendingEdit edit, RealtimeException error) {
    switch (error.code()) {
      case BUFFER_FULL, DROPPED -> {
        edits.returned(edit);
        pause();
      }
      case CLOSED, LEFT, NOT_JOINED -> edits.ended(error);
      default -> {
        long retirements = DocumentJson.retirements(error.details());
        if (retirements < 0) {
          edits.refused(edit, error);
        } else {
          edits.outdated(edit, retirements);
        }
      }
    }
  }

  /** An edit on its way. */
  record Outgoing(PendingEdit edit, String command) {}

  /** Where edits come from, and what becomes of them. */
  interface Edits {

    /** The next to be sent, which then counts as sent; null: none. */
    @Nullable Outgoing next();

    void acknowledged(PendingEdit edit);

    /** It was not sent after all. */
    void returned(PendingEdit edit);

    /** The hub does not take it: a limit of the document. */
    void refused(PendingEdit edit, RealtimeException error);

    /**
     * The hub may have retired the replica, or not: the copy did not know of so many retirements.
     */
    void outdated(PendingEdit edit, long retirements);

    /** The room was left, or the client closed. */
    void ended(RealtimeException error);
  }
}
