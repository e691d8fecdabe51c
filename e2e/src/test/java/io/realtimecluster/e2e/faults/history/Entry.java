package io.realtimecluster.e2e.faults.history;

/**
 * An entry of a room's log as a client saw it.
 *
 * @param event the name of a program's event; empty for a plain publish
 * @param text the payload: that of a {@link Message}, or the event's JSON
 */
public record Entry(long offset, String sender, String event, String text) {

  @Override
  public String toString() {
    return "%d %s%s %s".formatted(offset, sender, event.isEmpty() ? "" : " " + event, text);
  }
}
