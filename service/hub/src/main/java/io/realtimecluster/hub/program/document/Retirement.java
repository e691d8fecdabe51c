package io.realtimecluster.hub.program.document;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Which replicas a document may forget. Whoever opens a document is a replica once it edits, and
 * most never come back. Only where there is no place for a new one, those are retired that have
 * edited nothing for a day: their edits stay, and nothing of them is told apart any more.
 * Stateless.
 */
final class Retirement {

  /** A replica that has edited within this time is not retired. */
  static final Duration IDLE_MIN = Duration.ofHours(24);

  /** How many are retired at once; the next replica that finds no place retires more. */
  static final int REPLICAS_AT_ONCE_MAX = 256;

  /** How many characters their names may have together, so that the event stays small. */
  private static final int NAMES_LENGTH_MAX = 32 * 1024;

  private Retirement() {}

  /** The hour that an edit is noted with. */
  static int hour(Instant time) {
    return (int) TimeUnit.SECONDS.toHours(time.getEpochSecond());
  }

  /** Those of the replicas that may be retired now, as many as may be at once. */
  static List<String> retirable(Document document, Set<String> replicas, Instant now) {
    int latestHour = hour(now.minus(IDLE_MIN));
    List<String> retirable = new ArrayList<>();
    int length = 0;
    for (String replica : replicas) {
      boolean idle = document.edited().getOrDefault(replica, 0) < latestHour;
      if (idle && !replica.equals(Document.RETIRED)) {
        length += replica.length();
        if (retirable.size() >= REPLICAS_AT_ONCE_MAX || length > NAMES_LENGTH_MAX) {
          break;
        }
        retirable.add(replica);
      }
    }
    return retirable;
  }
}
