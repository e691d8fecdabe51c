package io.realtimecluster.client.document;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Edits until they are answered, in order. Of those that were not sent yet, a write or a count
 * takes the place of the one before it, so that hours without a connection do not send each
 * keystroke. Not thread-safe.
 */
public final class PendingEdits {

  /** How many edits may wait for their answers. */
  public static final int PENDING_EDITS_MAX = 10_000;

  /** The copy of all edits is made anew when it holds so many more than are pending. */
  private static final int DONE_EDITS_MAX = 1_000;

  private final Map<Long, PendingEdit> edits = new LinkedHashMap<>();
  private final Set<PendingEdit> unsent = new LinkedHashSet<>();

  /** Unsent ones that a newer one may take the place of. */
  private final Map<String, PendingEdit> replaceable = new HashMap<>();

  /** Additions without an answer. */
  private final Set<Dot> dots = new HashSet<>();

  // Holds answered ones, too, which changes nothing where they are confirmed.
  private DocumentCopy copy = new DocumentCopy();
  private long lastId;
  private long copied;

  /** The edits as a copy. */
  public DocumentCopy copy() {
    return copy;
  }

  /** How many wait. */
  public int size() {
    return edits.size();
  }

  /** The id of the oldest; if there is none, one that no edit has yet. */
  public long firstId() {
    Iterator<Long> ids = edits.keySet().iterator();
    return ids.hasNext() ? ids.next() : Long.MAX_VALUE;
  }

  /** The id of the latest that there ever was. */
  public long lastId() {
    return lastId;
  }

  /**
   * Adds an edit.
   *
   * @return false: as many wait as may
   */
  public boolean add(DocumentEvent.Editing event) {
    String slot = slotOf(event);
    PendingEdit replaced = slot == null ? null : replaceable.get(slot);
    if (replaced == null && edits.size() >= PENDING_EDITS_MAX) {
      return false;
    }
    copy.apply(event);
    copied++;
    if (replaced != null) {
      replaced.event(event);
      return true;
    }
    var edit = new PendingEdit(++lastId, event);
    edits.put(edit.id(), edit);
    if (event instanceof DocumentEvent.Added added) {
      dots.add(added.dot());
    }
    unsent(edit);
    return true;
  }

  /** The next to be sent, which then counts as sent; null: none. */
  public @Nullable PendingEdit take() {
    for (PendingEdit edit : unsent) {
      if (!mustWait(edit.event())) {
        unsent.remove(edit);
        String slot = slotOf(edit.event());
        if (slot != null) {
          replaceable.remove(slot, edit);
        }
        return edit;
      }
    }
    return null;
  }

  /** It could not be sent after all. */
  public void unsent(PendingEdit edit) {
    edit.restamped(false);
    unsent.add(edit);
    String slot = slotOf(edit.event());
    if (slot != null) {
      replaceable.putIfAbsent(slot, edit);
    }
  }

  /** All, in order. */
  public List<PendingEdit> all() {
    return List.copyOf(edits.values());
  }

  /**
   * The edit is made under another name, and the copy is to be made anew; what undoes an addition
   * goes on to undo it.
   */
  public void restamp(PendingEdit edit, DocumentEvent.Editing event) {
    if (edit.event() instanceof DocumentEvent.Added before
        && event instanceof DocumentEvent.Added now) {
      dots.remove(before.dot());
      dots.add(now.dot());
      edits.values().forEach(other -> rename(other, before.dot(), now.dot()));
    }
    edit.event(event);
    edit.restamped(!unsent.contains(edit));
  }

  /** It is confirmed. */
  public void done(PendingEdit edit) {
    remove(edit);
    if (copied > 2L * edits.size() + DONE_EDITS_MAX || edits.isEmpty()) {
      copyAnew();
    }
  }

  /** It was refused, so it is not to be seen any more. */
  public void refused(PendingEdit edit) {
    remove(edit);
    copyAnew();
  }

  /** Forgets the answered ones, as when the hub may have forgotten them, too. */
  public void copyAnew() {
    copy = DocumentCopy.of(edits.values().stream().map(PendingEdit::event).toList());
    copied = edits.size();
  }

  // The hub refuses to undo an addition that it does not know.
  private boolean mustWait(DocumentEvent.Editing event) {
    return event instanceof DocumentEvent.Discarded discarded
        && discarded.dots().stream().anyMatch(dots::contains);
  }

  private void remove(PendingEdit edit) {
    edits.remove(edit.id());
    if (edit.event() instanceof DocumentEvent.Added added) {
      dots.remove(added.dot());
    }
  }

  private static void rename(PendingEdit edit, Dot before, Dot now) {
    if (edit.event() instanceof DocumentEvent.Discarded discarded) {
      List<Dot> dots =
          discarded.dots().stream().map(dot -> dot.equals(before) ? now : dot).toList();
      edit.event(new DocumentEvent.Discarded(discarded.set(), discarded.element(), dots));
    }
  }

  private static @Nullable String slotOf(DocumentEvent.Editing event) {
    if (event instanceof DocumentEvent.Written written) {
      return "register " + written.key();
    }
    return event instanceof DocumentEvent.Counted counted ? "counter " + counted.counter() : null;
  }
}
