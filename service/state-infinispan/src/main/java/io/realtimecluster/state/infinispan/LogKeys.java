package io.realtimecluster.state.infinispan;

import io.realtimecluster.proto.state.v1.RoomHead;
import io.realtimecluster.proto.state.v1.SegmentReference;
import io.realtimecluster.proto.state.v1.SnapshotReference;
import java.util.HashSet;
import java.util.Set;

/**
 * Under which keys the parts of a room's log are. Numbers are first, and the epoch has its length
 * before it, so that no two parts have the same key. Stateless.
 */
final class LogKeys {

  private LogKeys() {}

  static String head(String room) {
    return "head/" + room;
  }

  static String segment(String room, String epoch, SegmentReference reference) {
    return counted("segment", room, epoch, reference);
  }

  static String answers(String room, String epoch, SegmentReference reference) {
    return counted("answers", room, epoch, reference);
  }

  static String snapshot(String room, String epoch, SnapshotReference reference) {
    return "snapshot/%d/%d/%d/%s/%s"
        .formatted(reference.getLeaseEpoch(), reference.getOffset(), epoch.length(), epoch, room);
  }

  /** All that a head refers to. */
  static Set<String> of(String room, RoomHead head) {
    Set<String> keys = new HashSet<>();
    String epoch = head.getEpoch();
    head.getSegmentsList().forEach(reference -> keys.add(segment(room, epoch, reference)));
    head.getAnswersList().forEach(reference -> keys.add(answers(room, epoch, reference)));
    head.getSnapshotsList().forEach(reference -> keys.add(snapshot(room, epoch, reference)));
    return keys;
  }

  private static String counted(
      String kind, String room, String epoch, SegmentReference reference) {
    return "%s/%d/%d/%d/%d/%s/%s"
        .formatted(
            kind,
            reference.getLeaseEpoch(),
            reference.getFirstOffset(),
            reference.getCount(),
            epoch.length(),
            epoch,
            room);
  }
}
