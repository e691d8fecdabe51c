package io.realtimecluster.e2e.faults.fault;

import io.realtimecluster.e2e.RealProcesses;
import io.realtimecluster.e2e.faults.cluster.Cluster;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Faults by chance: each kind once, then each once again in another order. */
public final class Deck {

  /** A pause or a cut lasts so long at least: longer than a lease of 5 s. */
  private static final int OUTAGE_MILLIS_MIN = 6_000;

  private static final int OUTAGE_MILLIS_MAX = 8_000;
  private static final int BROKER_AWAY_MILLIS_MAX = 2_000;

  /** Every other time so long that hubs forget edges: they do after 15 s of silence. */
  private static final int BROKER_AWAY_LONG_MILLIS = 16_000;

  private static final int CLIENTS_CUT_MAX = 30;

  private final Random random;
  private final Set<FaultKind> all;
  private final Deque<FaultKind> kinds = new ArrayDeque<>();
  private boolean brokerAwayLong;

  /** The same seed leads to the same faults. */
  public Deck(long seed) {
    this(seed, EnumSet.allOf(FaultKind.class));
  }

  /** Of some kinds only, one at least. */
  public Deck(long seed, Set<FaultKind> kinds) {
    this.random = new Random(seed);
    this.all = kinds;
  }

  /** The next fault. */
  public Fault draw() {
    if (kinds.isEmpty()) {
      List<FaultKind> shuffled = new ArrayList<>(all);
      Collections.shuffle(shuffled, random);
      kinds.addAll(shuffled);
    }
    return switch (kinds.removeFirst()) {
      case HUB_KILLED -> new Fault.HubKilled(any(Cluster.HUBS));
      case HUB_PAUSED -> new Fault.HubPaused(any(Cluster.HUBS), outage());
      case HUB_RESTARTED -> new Fault.HubRestarted(any(Cluster.HUBS));
      case HUB_CUT_OFF -> new Fault.HubCutOff(outage());
      case EDGE_KILLED -> new Fault.EdgeKilled(any(Cluster.EDGES));
      case BROKER_RESTARTED -> new Fault.BrokerRestarted(Duration.ofMillis(brokerAwayMillis()));
      case STATE_NODE_KILLED -> new Fault.StateNodeKilled(any(Cluster.STATE_NODES));
      case PARTITION_QUEUE_DELETED ->
          new Fault.PartitionQueueDeleted(random.nextInt(RealProcesses.PARTITIONS));
      case EDGE_QUEUE_DELETED -> new Fault.EdgeQueueDeleted(any(Cluster.EDGES));
      case CLIENTS_CUT ->
          new Fault.ClientsCut(random.nextInt(1, CLIENTS_CUT_MAX + 1), random.nextLong());
    };
  }

  private Duration outage() {
    return Duration.ofMillis(random.nextInt(OUTAGE_MILLIS_MIN, OUTAGE_MILLIS_MAX));
  }

  private int brokerAwayMillis() {
    brokerAwayLong = !brokerAwayLong;
    return random.nextInt(BROKER_AWAY_MILLIS_MAX) + (brokerAwayLong ? BROKER_AWAY_LONG_MILLIS : 0);
  }

  private String any(List<String> of) {
    return of.get(random.nextInt(of.size()));
  }
}
