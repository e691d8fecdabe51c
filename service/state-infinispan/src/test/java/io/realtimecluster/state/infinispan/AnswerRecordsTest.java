package io.realtimecluster.state.infinispan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.realtimecluster.proto.client.v1.Payload;
import io.realtimecluster.proto.state.v1.LogEntry;
import io.realtimecluster.proto.state.v1.RoomHead;
import io.realtimecluster.proto.state.v1.SegmentReference;
import io.realtimecluster.state.Answers;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AnswerRecordsTest {

  private static final RoomHead NONE = head(1);

  @Test
  void append_recordOfOneLessThanFull_growsToFullAndIsNotWrittenAgain() {
    RoomHead first = after(NONE, 1, 256, answers(1, 300));
    assertEquals(List.of(reference(1, 1, 255)), first.getAnswersList());

    AnswerRecords.Change full = AnswerRecords.append(first, 1, 257, answers(1, 300));
    assertEquals(List.of(reference(1, 1, 256)), full.references());
    assertEquals(List.of(reference(1, 1, 255)), full.dropped());
    assertEquals(1, full.added());

    RoomHead second = after(first, 1, 257, answers(1, 300));
    AnswerRecords.Change next = AnswerRecords.append(second, 1, 258, answers(1, 300));
    assertEquals(List.of(reference(1, 1, 256), reference(1, 257, 1)), next.references());
    assertEquals(List.of(), next.dropped());
    assertEquals(1, next.written().size());
  }

  @Test
  void append_asManyAsARecordHoldsAndOneMore_isOneRecordAndTwo() {
    assertEquals(
        List.of(reference(1, 1, 256)),
        AnswerRecords.append(NONE, 1, 257, answers(1, 300)).references());
    assertEquals(
        List.of(reference(1, 1, 256), reference(1, 257, 1)),
        AnswerRecords.append(NONE, 1, 258, answers(1, 300)).references());
  }

  @Test
  void append_recordOfAnEarlierOwner_isContinuedUnderAKeyOfThisOwner() {
    RoomHead earlier = after(NONE, 1, 11, answers(1, 20));

    AnswerRecords.Change change = AnswerRecords.append(earlier, 2, 12, answers(1, 20));

    assertEquals(List.of(reference(2, 1, 11)), change.references());
    assertEquals(List.of(reference(1, 1, 10)), change.dropped());
    assertEquals(1, change.added());
  }

  @Test
  void append_nothingLeaves_writesNothing() {
    RoomHead before = after(NONE, 1, 11, answers(1, 20));

    AnswerRecords.Change change = AnswerRecords.append(before, 2, 11, answers(1, 30));

    assertEquals(before.getAnswersList(), change.references());
    assertEquals(List.of(), change.written());
    assertEquals(List.of(), change.dropped());
  }

  @Test
  void append_bytesOfResultsReachTheMaximum_beginsANewRecordAndKeepsTheOther() {
    Payload half = Payload.newBuilder().setText("x".repeat(30 * 1024)).build();
    Answers large =
        remembered(Stream.of(1L, 2L, 3L).map(i -> answer(i, "s").setResult(half).build()));
    RoomHead before = after(NONE, 1, 3, large);
    assertEquals(List.of(reference(1, 1, 2)), before.getAnswersList());

    AnswerRecords.Change change = AnswerRecords.append(before, 1, 4, large);

    assertEquals(List.of(reference(1, 1, 2), reference(1, 3, 1)), change.references());
    assertEquals(List.of(), change.dropped());
    assertEquals(List.of(reference(1, 3, 1)), references(change.written()));
  }

  @Test
  void append_answerLargerThanARecord_isAlone() {
    Payload large = Payload.newBuilder().setText("x".repeat(70 * 1024)).build();
    Answers both = remembered(Stream.of(1L, 2L).map(i -> answer(i, "s").setResult(large).build()));

    assertEquals(
        List.of(reference(1, 1, 1), reference(1, 2, 1)),
        AnswerRecords.append(NONE, 1, 3, both).references());
  }

  @Test
  void append_eldestRememberedIsTheFirstOfTheSecondRecord_dropsTheFirstRecord() {
    RoomHead before = after(NONE, 1, 300, answers(1, 300));
    assertEquals(2, before.getAnswersCount());

    AnswerRecords.Change still = AnswerRecords.append(before, 1, 300, answers(256, 400));
    AnswerRecords.Change over = AnswerRecords.append(before, 1, 300, answers(257, 400));

    assertEquals(List.of(), still.dropped());
    assertEquals(List.of(reference(1, 1, 256)), over.dropped());
  }

  @Test
  void append_allRememberedIsInTheHistory_dropsAllRecords() {
    RoomHead before = after(NONE, 1, 300, answers(1, 300));

    assertEquals(1, AnswerRecords.append(before, 1, 300, answers(299, 400)).references().size());
    assertEquals(List.of(), AnswerRecords.append(before, 1, 300, answers(300, 400)).references());
    assertEquals(List.of(), AnswerRecords.append(before, 1, 300, Answers.NONE).references());
  }

  @Test
  void append_moreLeaveThanAreRemembered_doesNotWriteWhatIsForgotten() {
    AnswerRecords.Change change = AnswerRecords.append(NONE, 1, 5_001, answers(4_001, 5_010));

    assertEquals(4, change.written().size());
    assertEquals(reference(1, 4_001, 256), change.references().getFirst());
  }

  @Test
  void answers_ofWhatWasWritten_areTheSameAndEachSessionIsThereOnce() {
    Payload token = Payload.newBuilder().setText("{}").build();
    List<LogEntry> all = new ArrayList<>();
    for (long i = 1; i <= 200; i++) {
      LogEntry.Builder answer = answer(i, "session-" + i % 3);
      all.add(i % 10 == 0 ? answer.setResult(token).build() : answer.build());
    }

    AnswerRecords.Change change = AnswerRecords.append(NONE, 1, 201, remembered(all.stream()));

    assertEquals(all, AnswerRecords.answers(change.written().getFirst().record()));
    assertEquals(3, change.written().getFirst().record().getSessionsCount());
  }

  @Test
  void record_ofPublishesOfOneSession_takesTenBytesAnAnswer() {
    AnswerRecords.Change change =
        AnswerRecords.append(head(1_000_001), 1, 1_000_257, answers(1_000_001, 1_000_300));

    int bytes = change.written().getFirst().record().getSerializedSize();
    assertTrue(bytes <= 256 * 10 + "session".length() + 2, () -> bytes + " bytes");
  }

  private static RoomHead after(
      RoomHead before, long leaseEpoch, long firstOffset, Answers answers) {
    return head(firstOffset).toBuilder()
        .addAllAnswers(AnswerRecords.append(before, leaseEpoch, firstOffset, answers).references())
        .build();
  }

  private static RoomHead head(long firstOffset) {
    return RoomHead.newBuilder().addSegments(reference(1, firstOffset, 1)).build();
  }

  private static List<SegmentReference> references(List<AnswerRecords.Written> written) {
    return written.stream().map(AnswerRecords.Written::reference).toList();
  }

  private static SegmentReference reference(long leaseEpoch, long firstOffset, int count) {
    return SegmentReference.newBuilder()
        .setLeaseEpoch(leaseEpoch)
        .setFirstOffset(firstOffset)
        .setCount(count)
        .build();
  }

  private static LogEntry.Builder answer(long offset, String session) {
    return LogEntry.newBuilder().setOffset(offset).setSession(session).setSequence(offset);
  }

  private static Answers answers(long first, long last) {
    return remembered(
        LongStream.rangeClosed(first, last).mapToObj(offset -> answer(offset, "session").build()));
  }

  private static Answers remembered(Stream<LogEntry> answers) {
    List<LogEntry> all = answers.toList();
    return new Answers() {
      @Override
      public long firstOffset() {
        return all.getFirst().getOffset();
      }

      @Override
      public List<LogEntry> between(long firstOffset, long beforeOffset) {
        return all.stream()
            .filter(
                answer -> answer.getOffset() >= firstOffset && answer.getOffset() < beforeOffset)
            .toList();
      }
    };
  }
}
