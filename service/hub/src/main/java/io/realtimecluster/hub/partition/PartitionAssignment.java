package io.realtimecluster.hub.partition;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which hub shall own which partition: rendezvous hashing (Thaler and Ravishankar, 1998) with an
 * upper bound, so that no hub gets more than the mean rounded up. All hubs that see the same live
 * hubs come to the same result.
 */
final class PartitionAssignment {

  private PartitionAssignment() {}

  /** The owner of each partition, by number; empty if no hub lives. */
  static List<String> assign(int partitions, Collection<String> liveHubs) {
    List<String> owners = new ArrayList<>(partitions);
    if (liveHubs.isEmpty()) {
      return owners;
    }
    int perHubMax = Math.ceilDiv(partitions, liveHubs.size());
    Map<String, Integer> counts = new HashMap<>();
    for (int partition = 0; partition < partitions; partition++) {
      String owner = best(partition, liveHubs, counts, perHubMax);
      counts.merge(owner, 1, Integer::sum);
      owners.add(owner);
    }
    return owners;
  }

  private static String best(
      int partition, Collection<String> hubs, Map<String, Integer> counts, int perHubMax) {
    String best = "";
    long bestScore = Long.MIN_VALUE;
    for (String hub : hubs) {
      long score = score(partition, hub);
      boolean better = score > bestScore || (score == bestScore && hub.compareTo(best) < 0);
      if (counts.getOrDefault(hub, 0) < perHubMax && (best.isEmpty() || better)) {
        best = hub;
        bestScore = score;
      }
    }
    return best;
  }

  /** FNV-1a over the hub's name, then the finalizer of SplitMix64 to spread near names. */
  private static long score(int partition, String hub) {
    long hash = 0xcbf29ce484222325L;
    for (byte b : hub.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
    }
    hash += partition * 0x9e3779b97f4a7c15L;
    hash = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
    hash = (hash ^ (hash >>> 27)) * 0x94d049bb133111ebL;
    return hash ^ (hash >>> 31);
  }
}
