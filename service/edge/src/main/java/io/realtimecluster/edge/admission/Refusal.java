package io.realtimecluster.edge.admission;

/** Why a connection is not admitted, before it is opened. */
public enum Refusal {
  /** As many connections are open as may be. */
  CONNECTIONS_MAX("this edge has as many connections as it takes"),
  /** More connections per second come than may. */
  CONNECT_RATE("more connections per second than this edge takes"),
  /** The edge drains. */
  DRAINING("this edge is draining");

  private final String text;

  Refusal(String text) {
    this.text = text;
  }

  /** For a person to read. */
  public String text() {
    return text;
  }

  /** The metric's label. */
  String label() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
