package io.realtimecluster.client.document;

/** An edit that the hub has not answered. Guarded like the edits that it is one of. */
public final class PendingEdit {

  private final long id;
  private DocumentEvent.Editing event;
  private boolean restamped;

  PendingEdit(long id, DocumentEvent.Editing event) {
    this.id = id;
    this.event = event;
  }

  /** In the order in which they were made. */
  public long id() {
    return id;
  }

  /** What it edits. */
  public DocumentEvent.Editing event() {
    return event;
  }

  /** It was sent under a name that was retired since; if it is done, its event has come already. */
  public boolean isRestamped() {
    return restamped;
  }

  void event(DocumentEvent.Editing event) {
    this.event = event;
  }

  void restamped(boolean restamped) {
    this.restamped = restamped;
  }
}
