package io.realtimecluster.client;

import io.realtimecluster.client.document.DocumentCopy;
import io.realtimecluster.client.document.DocumentEvent;
import io.realtimecluster.client.document.DocumentJson;
import io.realtimecluster.client.loop.Loop;
import io.realtimecluster.client.loop.Timer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Follows a document as the hub has it: its state, and the events on top of it. Used on the loop
 * only.
 */
final class DocumentLoader {

  /** How many events may come before the state that is asked for; then it is asked for again. */
  static final int EVENTS_BEFORE_STATE_MAX = 10_000;

  /** The wait after a question that could not be asked. */
  private static final long RETRY_MILLIS = 1_000;

  private final Room room;
  private final Loop loop;
  private final Listener listener;
  private final List<Registration> registrations;
  private Timer retryTimer = Timer.NONE;

  /** Not null: the state is asked for, and these came meanwhile. */
  private @Nullable List<DocumentEvent> loading;

  DocumentLoader(Room room, Loop loop, Listener listener) {
    this.room = room;
    this.loop = loop;
    this.listener = listener;
    registrations =
        List.of(
            room.on(Publication.class, this::published),
            room.on(Gap.class, gap -> load()),
            room.on(Refused.class, refused -> listener.onLost(refused.error())));
  }

  /** Asks for the state, and takes events on top of it from now on. */
  void load() {
    var meanwhile = new ArrayList<DocumentEvent>();
    loading = meanwhile;
    ask(meanwhile);
  }

  /** Takes an event, from the room or from an answer; to take it twice is to take it once. */
  void take(DocumentEvent event) {
    List<DocumentEvent> meanwhile = loading;
    if (meanwhile == null) {
      listener.onEvent(event);
    } else if (meanwhile.size() < EVENTS_BEFORE_STATE_MAX) {
      meanwhile.add(event);
    } else {
      load();
    }
  }

  void close() {
    retryTimer.stop();
    loading = new ArrayList<>();
    registrations.forEach(Registration::close);
  }

  private void published(Publication publication) {
    if (!publication.event().isEmpty()) {
      DocumentEvent event = DocumentJson.event(publication.event(), publication.text());
      if (event != null) {
        take(event);
      }
    }
  }

  @SuppressWarnings("ReferenceEquality") // Each question has a list of its own.
  private void ask(List<DocumentEvent> meanwhile) {
    var unused =
        room.state()
            .whenComplete(
                (answer, failure) -> {
                  if (loading == meanwhile) {
                    answered(answer, failure, meanwhile);
                  }
                });
  }

  @SuppressWarnings("ReferenceEquality")
  private void answered(
      @Nullable RoomState answer, @Nullable Throwable failure, List<DocumentEvent> meanwhile) {
    if (answer != null) {
      loaded(answer, meanwhile);
      return;
    }
    RealtimeException error = RealtimeException.of(failure);
    if (error.code() != ErrorCode.TIMEOUT && error.code() != ErrorCode.BUFFER_FULL) {
      lose(error);
      return;
    }
    retryTimer =
        loop.startTimer(
            () -> {
              if (loading == meanwhile) {
                ask(meanwhile);
              }
            },
            RETRY_MILLIS);
  }

  private void loaded(RoomState answer, List<DocumentEvent> meanwhile) {
    String state = answer.state();
    DocumentCopy copy;
    try {
      copy = DocumentJson.state(state == null ? "" : state);
    } catch (IllegalArgumentException notOfADocument) {
      lose(
          new RealtimeException(
              ErrorCode.INVALID_ARGUMENT,
              "the room "
                  + room.name()
                  + " holds no document: give its type the program document"));
      return;
    }
    meanwhile.forEach(copy::apply);
    loading = null;
    listener.onLoaded(copy);
  }

  private void lose(RealtimeException error) {
    loading = null;
    listener.onLost(error);
  }

  /** On the loop. */
  interface Listener {

    /** The hub's state is there, at first or again after a gap. */
    void onLoaded(DocumentCopy copy);

    void onEvent(DocumentEvent event);

    /** It cannot be had any more. */
    void onLost(RealtimeException error);
  }
}
