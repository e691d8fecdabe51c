package io.realtimecluster.edge.room;

import io.realtimecluster.proto.broker.v1.InterestGrant;
import io.realtimecluster.proto.client.v1.Publication;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The end of a room's log as far as this edge has it: the position up to which it was delivered,
 * the latest publications, and those that came too early, behind a gap. Not thread-safe.
 */
final class LogTail {

  /** How many publications may wait behind a gap; more are dropped, and asked for again. */
  static final int EARLY_MAX = 1_000;

  private final Ring ring = new Ring();
  private final TreeMap<Long, Publication> early = new TreeMap<>();
  private String epoch = "";
  private long lastOffset;

  /** Empty until the hub has granted the room. */
  String epoch() {
    return epoch;
  }

  /** All up to this offset was delivered. */
  long lastOffset() {
    return lastOffset;
  }

  /** False until the hub has granted the room. */
  boolean isKnown() {
    return !epoch.isEmpty();
  }

  /** Something is missing before what has come already. */
  boolean hasGap() {
    return !early.isEmpty();
  }

  /** Takes a publication; returns what can be delivered now, in order. */
  List<Publication> take(Publication publication) {
    long offset = publication.getOffset();
    if (!isKnown() || offset <= lastOffset) {
      return List.of(); // The grant will bring it, or it came before.
    }
    if (offset == lastOffset + 1 || early.size() < EARLY_MAX) {
      early.put(offset, publication);
    }
    return takeEarly();
  }

  /**
   * True if nothing is missing between what is here and the grant's position. A hub never grants
   * less than it has sent before, so a position before this one is that of a log that was set back.
   */
  boolean isContinuedBy(InterestGrant grant) {
    return !isOfAnotherLog(grant)
        && (grant.getOffset() == lastOffset
            || (grant.getComplete()
                && grant.getPublicationsCount() > 0
                && grant.getPublications(0).getOffset() <= lastOffset + 1));
  }

  private boolean isOfAnotherLog(InterestGrant grant) {
    return !grant.getEpoch().equals(epoch) || grant.getOffset() < lastOffset;
  }

  /** Takes the publications of such a grant; returns what can be delivered now, in order. */
  List<Publication> take(InterestGrant grant) {
    for (Publication publication : grant.getPublicationsList()) {
      if (publication.getOffset() > lastOffset) {
        early.put(publication.getOffset(), publication);
      }
    }
    return takeEarly();
  }

  /**
   * Goes on from the grant's position, whatever was before; returns what waited behind that.
   *
   * @param keep whether the grant's publications were delivered, elsewhere, to those who ask here
   */
  List<Publication> moveTo(InterestGrant grant, boolean keep) {
    if (isOfAnotherLog(grant)) {
      early.clear(); // Of a log that is lost; its offsets are given again.
    }
    epoch = grant.getEpoch();
    lastOffset = grant.getOffset();
    ring.clear();
    if (keep) {
      grant.getPublicationsList().forEach(ring::add);
    }
    return takeEarly();
  }

  /** Publications before those that are kept, oldest first, as far as there is room. */
  void prepend(List<Publication> earlier) {
    ring.prepend(earlier, lastOffset);
  }

  /** All after an offset; empty if some are not kept. */
  Optional<List<Publication>> after(long offset) {
    return ring.after(offset, lastOffset);
  }

  private List<Publication> takeEarly() {
    early.headMap(lastOffset, true).clear();
    if (early.isEmpty()) {
      return List.of();
    }
    List<Publication> ready = new ArrayList<>();
    Publication next;
    while ((next = early.remove(lastOffset + 1)) != null) {
      lastOffset = next.getOffset();
      ring.add(next);
      ready.add(next);
    }
    return ready;
  }
}
