package io.realtimecluster.client.document;

import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * The name under which a copy edits. A hub retires replicas that have edited nothing for a day when
 * a document has no place for new ones; then this one goes on under another name, and what was not
 * acknowledged is edited anew under that. Not thread-safe.
 */
public final class OwnReplica {

  private final String base;
  private String name;
  private String user = "";
  private int names = 1;
  private boolean hasEdited;

  /** By counter: what the last name had counted when it was retired. */
  private final Map<String, Tally> settled = new HashMap<>();

  /** Of no user yet. */
  public OwnReplica(String name) {
    this.base = name;
    this.name = name;
  }

  /** As commands have it. */
  public String name() {
    return name;
  }

  /** With the user before it, as the hub writes it. */
  public String full() {
    return user + "/" + name;
  }

  /** The user is known. */
  public void belongsTo(String user) {
    this.user = user;
  }

  /** An edit of it is confirmed: the hub knows it. */
  public void confirmed(DocumentEvent event) {
    hasEdited |= event instanceof DocumentEvent.Added || event instanceof DocumentEvent.Counted;
  }

  /** True if the hub has known it, and the copy that comes from there does not. */
  public boolean isForgottenBy(DocumentCopy copy) {
    return hasEdited
        && !copy.seen.containsKey(full())
        && copy.counters.values().stream().noneMatch(tallies -> tallies.containsKey(full()));
  }

  /**
   * Goes on under another name.
   *
   * @param confirmed the copy from before the retirement
   */
  public void rename(DocumentCopy confirmed) {
    settled.clear();
    confirmed.counters.forEach(
        (counter, tallies) -> settled.put(counter, tallies.getOrDefault(full(), Tally.NONE)));
    name = base + "~" + ++names;
    hasEdited = false;
  }

  /** An edit of an earlier name under this one; others as they are. */
  public DocumentEvent.Editing restamped(DocumentEvent.Editing event, LongSupplier nextNumber) {
    if (event instanceof DocumentEvent.Written written && !isOwn(written.register().replica())) {
      Register register = written.register();
      return new DocumentEvent.Written(
          written.key(), new Register(register.value(), register.counter(), full()));
    }
    if (event instanceof DocumentEvent.Added added && !isOwn(added.dot().replica())) {
      var dot = new Dot(full(), nextNumber.getAsLong());
      return new DocumentEvent.Added(added.set(), added.element(), dot);
    }
    if (event instanceof DocumentEvent.Counted counted && !isOwn(counted.replica())) {
      Tally tally = unsettled(counted.counter(), counted.tally());
      return new DocumentEvent.Counted(counted.counter(), full(), tally);
    }
    return event;
  }

  private boolean isOwn(String replica) {
    return replica.equals(full());
  }

  private Tally unsettled(String counter, Tally total) {
    Tally before = settled.getOrDefault(counter, Tally.NONE);
    return new Tally(
        Math.max(0, total.increments() - before.increments()),
        Math.max(0, total.decrements() - before.decrements()));
  }
}
