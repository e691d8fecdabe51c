package io.realtimecluster.state.infinispan;

import io.realtimecluster.proto.state.v1.AnswerRecord;
import io.realtimecluster.proto.state.v1.LogEntry;
import io.realtimecluster.proto.state.v1.RoomHead;
import io.realtimecluster.proto.state.v1.SegmentReference;
import io.realtimecluster.proto.state.v1.StoredAnswer;
import io.realtimecluster.state.Answers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How the answers of entries that leave a room's log are cut into records: what an append writes,
 * and what the head refers to afterwards. Pure.
 *
 * <p>The records of a head hold all that was remembered of entries before its first segment. The
 * last record grows until it is full, also that of an earlier owner: it is written again under the
 * key of its new length, by this lease epoch. So heads stay small however often owners change and
 * however few entries leave at once, and no value ever changes under its key.
 */
final class AnswerRecords {

  /** How many answers a record holds at most; a room that remembers 1,000 has about 5 records. */
  static final int ANSWERS_MAX = 256;

  /** How many bytes a record holds at most, unless one answer alone has more: 64 KiB. */
  static final int BYTES_MAX = 64 * 1024;

  /** A record with what the head says of it. */
  record Written(SegmentReference reference, AnswerRecord record) {}

  /**
   * What an append changes.
   *
   * @param written the records to be written before the head
   * @param references what the new head refers to, oldest first
   * @param dropped what it refers to no longer
   * @param added how many answers were in none of the earlier head's records
   */
  record Change(
      List<Written> written,
      List<SegmentReference> references,
      List<SegmentReference> dropped,
      int added) {}

  private AnswerRecords() {}

  /**
   * The change by an append.
   *
   * @param before the current head
   * @param firstOffset that of the first entry that is retained now
   */
  static Change append(RoomHead before, long leaseEpoch, long firstOffset, Answers answers) {
    List<SegmentReference> earlier = before.getAnswersList();
    List<SegmentReference> references = new ArrayList<>(earlier);
    List<LogEntry> leaving = answers.between(firstOffset(before), firstOffset);
    List<Written> written = List.of();
    if (!leaving.isEmpty()) {
      written = cut(leaseEpoch, continued(references, leaving, answers));
      written.forEach(record -> references.add(record.reference()));
    }
    dropForgotten(references, firstOffset, answers.firstOffset());
    return new Change(
        written.stream()
            .filter(w -> references.contains(w.reference()))
            .filter(w -> !earlier.contains(w.reference()))
            .toList(),
        references,
        earlier.stream().filter(reference -> !references.contains(reference)).toList(),
        leaving.size());
  }

  private static long firstOffset(RoomHead head) {
    return head.getSegmentsCount() == 0 ? 0 : head.getSegments(0).getFirstOffset();
  }

  /**
   * The answers with those of the last record before them, which they replace if it is not full.
   */
  private static List<LogEntry> continued(
      List<SegmentReference> references, List<LogEntry> leaving, Answers answers) {
    if (references.isEmpty() || references.getLast().getCount() >= ANSWERS_MAX) {
      return leaving;
    }
    long open = references.removeLast().getFirstOffset();
    return answers.between(open, leaving.getLast().getOffset() + 1);
  }

  private static void dropForgotten(
      List<SegmentReference> references, long firstOffset, long firstRemembered) {
    while (!references.isEmpty()) {
      long next = references.size() == 1 ? firstOffset : references.get(1).getFirstOffset();
      if (next > firstRemembered) {
        return;
      }
      references.removeFirst();
    }
  }

  private static List<Written> cut(long leaseEpoch, List<LogEntry> answers) {
    List<Written> written = new ArrayList<>();
    RecordBuilder record = new RecordBuilder(leaseEpoch);
    for (LogEntry answer : answers) {
      if (!record.add(answer)) {
        written.add(record.finished());
        record = new RecordBuilder(leaseEpoch);
        boolean _ = record.add(answer);
      }
    }
    written.add(record.finished());
    return written;
  }

  /** What is in a record, oldest first. */
  static List<LogEntry> answers(AnswerRecord record) {
    return record.getAnswersList().stream().map(stored -> answer(record, stored)).toList();
  }

  private static LogEntry answer(AnswerRecord record, StoredAnswer stored) {
    LogEntry.Builder answer =
        LogEntry.newBuilder()
            .setOffset(stored.getOffset())
            .setSession(record.getSessions(stored.getSession()))
            .setSequence(stored.getSequence());
    return stored.hasResult() ? answer.setResult(stored.getResult()).build() : answer.build();
  }

  /** A record that is being filled, with each session's name once. */
  private static final class RecordBuilder {
    private final long leaseEpoch;
    private final AnswerRecord.Builder record = AnswerRecord.newBuilder();
    private final Map<String, Integer> sessions = new HashMap<>();
    private int bytes;

    RecordBuilder(long leaseEpoch) {
      this.leaseEpoch = leaseEpoch;
    }

    /** False, and nothing has changed, if it is full. */
    boolean add(LogEntry answer) {
      Integer known = sessions.get(answer.getSession());
      StoredAnswer.Builder stored =
          StoredAnswer.newBuilder()
              .setSession(known == null ? sessions.size() : known)
              .setSequence(answer.getSequence())
              .setOffset(answer.getOffset());
      if (answer.hasResult()) {
        stored.setResult(answer.getResult());
      }
      StoredAnswer built = stored.build();
      int more = built.getSerializedSize() + (known == null ? answer.getSession().length() : 0);
      int count = record.getAnswersCount();
      if (count == ANSWERS_MAX || (count > 0 && bytes + more > BYTES_MAX)) {
        return false;
      }
      if (known == null) {
        sessions.put(answer.getSession(), sessions.size());
        record.addSessions(answer.getSession());
      }
      record.addAnswers(built);
      bytes += more;
      return true;
    }

    Written finished() {
      return new Written(
          SegmentReference.newBuilder()
              .setLeaseEpoch(leaseEpoch)
              .setFirstOffset(record.getAnswers(0).getOffset())
              .setCount(record.getAnswersCount())
              .build(),
          record.build());
    }
  }
}
