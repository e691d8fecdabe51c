package io.realtimecluster.hub.program.document;

/** One addition to a set: no two in a document are the same. */
public record Dot(String replica, long number) {

  /** Checks what a client sends. */
  public Dot {
    DocumentLimits.requireName("replica", replica);
    DocumentLimits.requireBetween("number", number, 1, Long.MAX_VALUE);
  }
}
