package io.realtimecluster.client;

import io.realtimecluster.client.document.DocumentCopy;
import io.realtimecluster.client.document.DocumentEvent;
import io.realtimecluster.client.document.DocumentLimits;
import io.realtimecluster.client.document.DocumentView;
import io.realtimecluster.client.document.Dot;
import io.realtimecluster.client.document.PendingEdit;
import io.realtimecluster.client.document.Register;
import io.realtimecluster.client.document.Tally;
import io.realtimecluster.client.loop.Loop;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A document that several people edit, in a room whose type has the program {@code document}:
 * registers, sets and counters. An edit is seen at once, with or without a connection, and merges
 * with those of others when there is one.
 *
 * <p>Wrong names and values are refused with an {@link IllegalArgumentException}; edits of a
 * document that has ended, and more than 10,000 that wait for their answers, with a {@link
 * RealtimeException}. Thread-safe: edits may come from any thread, and listeners run on the
 * client's.
 */
public final class SharedDocument {

  private final Room room;
  private final Loop loop;
  private final Emitter<SharedDocumentEvent> events;
  private final DocumentContent content;
  private final DocumentLoader loader;
  private final EditSender sender;
  private final ClientFuture<SharedDocument> opened;
  private final List<Registration> registrations = new CopyOnWriteArrayList<>();

  private SharedDocument(Room room, Loop loop, String replica) {
    this.room = room;
    this.loop = loop;
    this.events = new Emitter<>(loop);
    this.opened = new ClientFuture<>(loop);
    this.content = new DocumentContent(replica, event -> loop.execute(() -> events.emit(event)));
    this.loader = new DocumentLoader(room, loop, new Following());
    this.sender = new EditSender(room, loop, new Sending());
  }

  /** Opens a document as a copy with a random name. */
  public static CompletableFuture<SharedDocument> open(Client client, String room) {
    return open(client, room, UUID.randomUUID().toString());
  }

  /**
   * Joins the room, and loads what the document holds. Completes as soon as there is a connection;
   * from then on the document is there without one, too.
   *
   * @param replica names this copy among those of the user, 1 to 255 bytes of UTF-8. No two copies
   *     may have the same name at once, nor one after the other before all edits of the first are
   *     answered
   */
  public static CompletableFuture<SharedDocument> open(Client client, String room, String replica) {
    DocumentLimits.requireName("replica", replica);
    // A document is loaded anew by itself.
    var document = new SharedDocument(client.room(room, gap -> {}), client.loop(), replica);
    document.open(client);
    return document.opened.copy();
  }

  /** The document's room. */
  public Room room() {
    return room;
  }

  /** How many edits the server has not acknowledged. */
  public int pendingEdits() {
    return content.pendingEdits();
  }

  /** Calls the listener for each event of the type from now on, such as {@link DocumentChange}. */
  public <E extends SharedDocumentEvent> Registration on(
      Class<E> type, Consumer<? super E> listener) {
    return events.on(type, listener);
  }

  /** A register's value as JSON text; null: there is none. */
  public @Nullable String get(String key) {
    return content.<@Nullable String>read(view -> view.value(key));
  }

  /** The registers that have a value, in no order that is the same everywhere. */
  public List<String> keys() {
    return content.read(DocumentView::keys);
  }

  /**
   * Gives a register a value; of writes made at the same time one wins, the same everywhere.
   *
   * @param json the value as JSON text, up to 16 KiB
   */
  public void put(String key, String json) {
    DocumentLimits.requireName("key", key);
    String value = DocumentLimits.requireValue(json);
    edit(
        (view, replica) ->
            new DocumentEvent.Written(key, new Register(value, view.clock() + 1, replica)));
  }

  /** Takes a register's value away, as a write like others. */
  public void remove(String key) {
    edit(
        (view, replica) ->
            view.value(key) == null
                ? null
                : new DocumentEvent.Written(key, new Register(null, view.clock() + 1, replica)));
  }

  /** The sets that have elements. */
  public List<String> sets() {
    return content.read(DocumentView::sets);
  }

  /** A set's elements, in no order that is the same everywhere. */
  public List<String> elements(String set) {
    return content.read(view -> view.elements(set));
  }

  /** Whether the element is in the set. */
  public boolean has(String set, String element) {
    return content.read(view -> view.has(set, element));
  }

  /**
   * Puts an element into a set. It stays if somebody discards it who has not seen this addition.
   */
  public void add(String set, String element) {
    DocumentLimits.requireName("set", set);
    DocumentLimits.requireName("element", element);
    edit(
        (view, replica) -> {
          List<Dot> dots = view.dots(set, element);
          // Nobody can have seen, and so discarded, one that was not confirmed.
          boolean isNews =
              dots.stream().allMatch(view::isConfirmed)
                  && dots.size() < DocumentLimits.DOTS_PER_ELEMENT_MAX;
          var dot = new Dot(replica, view.lastNumber(replica) + 1);
          return isNews ? new DocumentEvent.Added(set, element, dot) : null;
        });
  }

  /** Takes an element out of a set, as far as its additions were seen here. */
  public void discard(String set, String element) {
    edit(
        (view, replica) -> {
          List<Dot> dots = view.dots(set, element);
          return dots.isEmpty() ? null : new DocumentEvent.Discarded(set, element, dots);
        });
  }

  /** The counters that have ever counted. */
  public List<String> counters() {
    return content.read(DocumentView::counters);
  }

  /** What a counter counts; 0 if it never has. */
  public long count(String counter) {
    return content.read(view -> view.total(counter));
  }

  /** Counts one up. */
  public void increment(String counter) {
    increment(counter, 1);
  }

  /** Counts up, or down by a negative number. Nothing that anybody counts is lost. */
  public void increment(String counter, long by) {
    DocumentLimits.requireName("counter", counter);
    edit(
        (view, replica) -> {
          Tally tally = counted(view.tally(counter, replica), by);
          return by == 0 ? null : new DocumentEvent.Counted(counter, replica, tally);
        });
  }

  /**
   * Completes when the server has all edits made up to now; fails if the document ends before that.
   */
  public CompletableFuture<@Nullable Void> saved() {
    var saved = new ClientFuture<@Nullable Void>(loop);
    content.whenSaved(saved);
    return saved.copy();
  }

  /**
   * Leaves the room. Edits that the server has not are given up: wait for {@link #saved} before.
   * Completes when the server knows, or the connection is lost.
   */
  public CompletableFuture<@Nullable Void> close() {
    end(new RealtimeException(ErrorCode.LEFT, "the document " + room.name() + " was closed"));
    return room.leave();
  }

  private void open(Client client) {
    registrations.add(
        client.on(ClientState.Closed.class, closed -> end(RealtimeException.closed())));
    registrations.add(room.on(Joined.class, joined -> lookAtUser(client)));
    var unused =
        room.join()
            .whenComplete(
                (joined, failure) -> {
                  if (failure != null) {
                    end(RealtimeException.of(failure));
                  } else if (!loop.execute(
                      () -> {
                        lookAtUser(client);
                        loader.load();
                      })) {
                    end(RealtimeException.closed());
                  }
                });
  }

  private void lookAtUser(Client client) {
    if (!opened.isDone() && client.state() instanceof ClientState.Connected connected) {
      content.belongsTo(connected.user());
    }
  }

  private static Tally counted(Tally before, long by) {
    return by < 0
        ? new Tally(before.increments(), DocumentLimits.requireTally(before.decrements(), -by))
        : new Tally(DocumentLimits.requireTally(before.increments(), by), before.decrements());
  }

  private void edit(BiFunction<DocumentView, String, DocumentEvent.@Nullable Editing> edit) {
    content.edit(edit);
    loop.execute(sender::pump);
  }

  private void end(RealtimeException error) {
    List<ClientFuture<@Nullable Void>> waiting = content.end(error);
    Runnable ending =
        () -> {
          loader.close();
          sender.end();
          registrations.forEach(Registration::close);
          waiting.forEach(each -> each.completeExceptionally(error));
          opened.completeExceptionally(error);
        };
    if (!loop.execute(ending)) {
      ending.run(); // The loop has ended, so nobody else is there.
    }
  }

  private final class Following implements DocumentLoader.Listener {

    @Override
    public void onLoaded(DocumentCopy copy) {
      content.load(copy);
      opened.complete(SharedDocument.this);
    }

    @Override
    public void onEvent(DocumentEvent event) {
      content.confirm(event);
    }

    @Override
    public void onLost(RealtimeException error) {
      end(error);
    }
  }

  private final class Sending implements EditSender.Edits {

    @Override
    public EditSender.@Nullable Outgoing next() {
      return content.next();
    }

    @Override
    public void acknowledged(PendingEdit edit) {
      // Its event may come later, or not at all if a newer edit has won.
      if (!edit.isRestamped()) {
        loader.take(edit.event());
      }
      content.done(edit);
    }

    @Override
    public void returned(PendingEdit edit) {
      content.returned(edit);
    }

    @Override
    public void refused(PendingEdit edit, RealtimeException error) {
      content.refused(edit, error);
    }

    @Override
    public void outdated(PendingEdit edit, long retirements) {
      content.returned(edit);
      if (content.lacks(retirements)) {
        sender.pause();
      }
    }

    @Override
    public void ended(RealtimeException error) {
      end(error);
    }
  }
}
