package io.realtimecluster.broker.downstream;

/**
 * The queue by which a hub gets answers to requests of its own. It is one beside those of edges; no
 * edge has such a name, as the name of a pod has no colon.
 */
public final class HubQueue {

  /** The partition of a batch that a hub sends as such, and not as the owner of one. */
  public static final int NO_PARTITION = -1;

  private static final String PREFIX = "hub:";

  private HubQueue() {}

  /** The name of a hub's queue. */
  public static String of(String hub) {
    return PREFIX + hub;
  }

  /** True if it is the name of a hub's queue and not of an edge's. */
  public static boolean is(String name) {
    return name.startsWith(PREFIX);
  }
}
