package io.realtimecluster.client;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.realtimecluster.client.DocumentChange.Origin;
import io.realtimecluster.client.document.DocumentCopy;
import io.realtimecluster.client.document.DocumentEvent;
import io.realtimecluster.client.document.DocumentJson;
import io.realtimecluster.client.document.DocumentView;
import io.realtimecluster.client.document.OwnReplica;
import io.realtimecluster.client.document.PendingEdit;
import io.realtimecluster.client.document.PendingEdits;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a document holds: what the hub has confirmed, and edits on top of it. Thread-safe; what
 * happens is told under the lock, so in its order, and whoever hears it must not wait.
 */
final class DocumentContent {

  private final Consumer<SharedDocumentEvent> events;
  private final Object lock = new Object();

  @GuardedBy("lock")
  private final PendingEdits edits = new PendingEdits();

  @GuardedBy("lock")
  private final OwnReplica replica;

  @GuardedBy("lock")
  private DocumentCopy confirmed = new DocumentCopy();

  @GuardedBy("lock")
  private List<Waiter> waiters = new ArrayList<>();

  @GuardedBy("lock")
  private @Nullable RealtimeException ended;

  DocumentContent(String replica, Consumer<SharedDocumentEvent> events) {
    this.replica = new OwnReplica(replica);
    this.events = events;
  }

  /** Reads. */
  <T extends @Nullable Object> T read(Function<DocumentView, T> reader) {
    synchronized (lock) {
      return reader.apply(view());
    }
  }

  int pendingEdits() {
    synchronized (lock) {
      return edits.size();
    }
  }

  void belongsTo(String user) {
    synchronized (lock) {
      replica.belongsTo(user);
    }
  }

  @Nullable RealtimeException ended() {
    synchronized (lock) {
      return ended;
    }
  }

  /**
   * Edits.
   *
   * @param edit makes the event of what is there and the replica's name; null: nothing is to be
   *     done
   * @throws RealtimeException if the document has ended, or too many edits wait
   */
  void edit(BiFunction<DocumentView, String, DocumentEvent.@Nullable Editing> edit) {
    synchronized (lock) {
      DocumentEvent.Editing event = edit.apply(view(), replica.full());
      if (event == null) {
        return;
      }
      if (ended != null) {
        throw ended;
      }
      String before = view().glimpse(event);
      if (!edits.add(event)) {
        String message = PendingEdits.PENDING_EDITS_MAX + " edits wait, the limit";
        throw new RealtimeException(ErrorCode.BUFFER_FULL, message);
      }
      tellIfChanged(event, Origin.LOCAL, before);
    }
  }

  /** The hub's state, at first or anew. */
  void load(DocumentCopy copy) {
    synchronized (lock) {
      DocumentCopy before = confirmed;
      confirmed = copy;
      if (replica.isForgottenBy(copy)) {
        rename(before);
      }
      // What was answered may be lost with the room's old life; what was not is sent to the new
      // one.
      edits.copyAnew();
      events.accept(new DocumentChange.OfAll(Origin.REMOTE));
    }
  }

  /** The hub has it. */
  void confirm(DocumentEvent event) {
    synchronized (lock) {
      if (event instanceof DocumentEvent.Retired retired
          && retired.replicas().contains(replica.full())) {
        rename(confirmed);
      }
      String before = view().glimpse(event);
      confirmed.apply(event);
      tellIfChanged(event, Origin.REMOTE, before);
    }
  }

  EditSender.@Nullable Outgoing next() {
    synchronized (lock) {
      PendingEdit edit = edits.take();
      return edit == null
          ? null
          : new EditSender.Outgoing(
              edit, DocumentJson.command(edit.event(), replica.name(), confirmed.retirements()));
    }
  }

  /** The edit was acknowledged; completes who waits for it. */
  void done(PendingEdit edit) {
    List<Waiter> saved;
    synchronized (lock) {
      replica.confirmed(edit.event());
      edits.done(edit);
      saved = takeSaved();
    }
    saved.forEach(waiter -> waiter.saved().complete(null));
  }

  void returned(PendingEdit edit) {
    synchronized (lock) {
      edits.unsent(edit);
    }
  }

  void refused(PendingEdit edit, RealtimeException error) {
    List<Waiter> saved;
    synchronized (lock) {
      String before = view().glimpse(edit.event());
      edits.refused(edit);
      tellIfChanged(edit.event(), Origin.REMOTE, before);
      events.accept(new EditRejected(changeOf(edit.event(), Origin.LOCAL), error));
      saved = takeSaved();
    }
    saved.forEach(waiter -> waiter.saved().complete(null));
  }

  /** Whether the events that tell of so many retirements are still on their way. */
  boolean lacks(long retirements) {
    synchronized (lock) {
      return confirmed.retirements() < retirements;
    }
  }

  /** Completes the future when all edits made up to now are acknowledged. */
  void whenSaved(ClientFuture<@Nullable Void> saved) {
    RealtimeException failure;
    synchronized (lock) {
      if (edits.size() > 0 && ended == null) {
        waiters.add(new Waiter(edits.lastId(), saved));
        return;
      }
      failure = edits.size() > 0 ? ended : null;
    }
    if (failure == null) {
      saved.complete(null);
    } else {
      saved.completeExceptionally(failure);
    }
  }

  /**
   * No edits from now on. Once: later ones change nothing.
   *
   * @return those who wait for edits, who are to be told
   */
  List<ClientFuture<@Nullable Void>> end(RealtimeException error) {
    synchronized (lock) {
      if (ended != null) {
        return List.of();
      }
      ended = error;
      events.accept(new DocumentEnded(error));
      List<ClientFuture<@Nullable Void>> waiting =
          waiters.stream().<ClientFuture<@Nullable Void>>map(Waiter::saved).toList();
      waiters = new ArrayList<>();
      return waiting;
    }
  }

  @GuardedBy("lock")
  private DocumentView view() {
    return new DocumentView(confirmed, edits.copy());
  }

  // What was not acknowledged is edited anew; what is under way comes back if it is not done.
  @GuardedBy("lock")
  private void rename(DocumentCopy before) {
    replica.rename(before);
    var lastNumber = new AtomicLong();
    for (PendingEdit edit : edits.all()) {
      edits.restamp(edit, replica.restamped(edit.event(), lastNumber::incrementAndGet));
    }
    edits.copyAnew();
  }

  @GuardedBy("lock")
  private List<Waiter> takeSaved() {
    var saved = new ArrayList<Waiter>();
    long firstId = edits.firstId();
    for (Iterator<Waiter> each = waiters.iterator(); each.hasNext(); ) {
      Waiter waiter = each.next();
      if (waiter.lastId() < firstId) {
        each.remove();
        saved.add(waiter);
      }
    }
    return saved;
  }

  @GuardedBy("lock")
  private void tellIfChanged(DocumentEvent event, Origin origin, String before) {
    if (!view().glimpse(event).equals(before)) {
      events.accept(changeOf(event, origin));
    }
  }

  private static DocumentChange changeOf(DocumentEvent event, Origin origin) {
    if (event instanceof DocumentEvent.Written written) {
      return new DocumentChange.OfRegister(written.key(), origin);
    }
    if (event instanceof DocumentEvent.Added added) {
      return new DocumentChange.OfSet(added.set(), added.element(), origin);
    }
    if (event instanceof DocumentEvent.Discarded discarded) {
      return new DocumentChange.OfSet(discarded.set(), discarded.element(), origin);
    }
    if (event instanceof DocumentEvent.Counted counted) {
      return new DocumentChange.OfCounter(counted.counter(), origin);
    }
    return new DocumentChange.OfAll(origin);
  }

  /** Somebody waits for all edits up to this one. */
  private record Waiter(long lastId, ClientFuture<@Nullable Void> saved) {}
}
