package io.realtimecluster.operator.realtimecluster.edges;

/**
 * Something that was done to edges, for an event.
 *
 * @param message for people
 */
public record Happening(Kind kind, String message) {

  /** What was done; the closed vocabulary of events about scaling. */
  public enum Kind {
    /** There are to be more edges. */
    SCALED_UP("EdgesScaledUp", true),
    /** There is to be one edge less; it is being drained. */
    SCALED_DOWN("EdgesScaledDown", true),
    /** An edge has no clients left and is taken away. */
    DRAINED("EdgeDrained", true),
    /** An edge is taken away although it has clients. */
    DRAIN_TIMED_OUT("EdgeDrainTimedOut", false),
    /** An edge that was being drained is needed again. */
    DRAIN_TAKEN_BACK("EdgeDrainTakenBack", true),
    /** Clients of crowded edges were told to move. */
    RELIEVED("EdgesRelieved", true);

    private final String text;
    private final boolean good;

    Kind(String text, boolean good) {
      this.text = text;
      this.good = good;
    }

    /** As it is written in an event. */
    public String text() {
      return text;
    }

    /** Whether nobody needs to look into it. */
    public boolean isGood() {
      return good;
    }
  }
}
