package io.realtimecluster.state.infinispan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.realtimecluster.proto.client.v1.Payload;
import io.realtimecluster.proto.state.v1.LogEntry;
import io.realtimecluster.proto.state.v1.RoomHead;
import io.realtimecluster.proto.state.v1.Segment;
import io.realtimecluster.proto.state.v1.SegmentReference;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SegmentsTest {

  private static final long ALL = 1;
  private static final Segment NONE = Segment.getDefaultInstance();

  @Test
  void append_segmentOfOneLessThanFull_growsToFull() {
    Segments.Change first = Segments.append(List.of(), NONE, 1, entries(1, 63, 10), ALL);
    Segment open = first.written().getLast().segment();

    Segments.Change change = Segments.append(first.references(), open, 1, entries(64, 64, 10), ALL);

    assertEquals(List.of(reference(1, 1, 64)), change.references());
    assertEquals(List.of(reference(1, 1, 63)), change.dropped());
    assertFalse(Segments.isOpen(head(change), 1));
  }

  @Test
  void append_oneMoreThanFull_beginsANewSegment() {
    Segments.Change change = Segments.append(List.of(), NONE, 1, entries(1, 65, 10), ALL);

    assertEquals(List.of(reference(1, 1, 64), reference(1, 65, 1)), change.references());
    assertEquals(2, change.written().size());
    assertTrue(Segments.isOpen(head(change), 1));
    assertFalse(Segments.isOpen(head(change), 2));
  }

  @Test
  void append_bytesMaxReached_beginsANewSegment() {
    Segments.Change first = Segments.append(List.of(), NONE, 1, entries(1, 2, 30_000), ALL);
    assertEquals(List.of(reference(1, 1, 2)), first.references());
    Segment open = first.written().getLast().segment();

    Segments.Change change =
        Segments.append(first.references(), open, 1, entries(3, 3, 30_000), ALL);

    assertEquals(List.of(reference(1, 1, 2), reference(1, 3, 1)), change.references());
    assertEquals(List.of(), change.dropped());
    assertEquals(1, change.written().size());
  }

  @Test
  void append_entryLargerThanASegment_isAlone() {
    Segments.Change change = Segments.append(List.of(), NONE, 1, entries(1, 2, 70_000), ALL);

    assertEquals(List.of(reference(1, 1, 1), reference(1, 2, 1)), change.references());
  }

  @Test
  void append_firstOffsetInTheSecondSegment_dropsTheFirst() {
    List<SegmentReference> before = List.of(reference(1, 1, 64), reference(1, 65, 36));

    Segments.Change at = Segments.append(before, NONE, 2, entries(101, 163, 10), 64);
    Segments.Change over = Segments.append(before, NONE, 2, entries(101, 164, 10), 65);

    assertEquals(3, at.references().size());
    assertEquals(List.of(reference(1, 1, 64)), over.dropped());
  }

  @Test
  void append_moreThanRetainedAtOnce_doesNotWriteWhatIsDropped() {
    Segments.Change change = Segments.append(List.of(), NONE, 1, entries(1, 300, 10), 291);

    assertEquals(List.of(reference(1, 257, 44)), change.references());
    assertEquals(1, change.written().size());
  }

  private static RoomHead head(Segments.Change change) {
    return RoomHead.newBuilder().addAllSegments(change.references()).build();
  }

  private static SegmentReference reference(long leaseEpoch, long firstOffset, int count) {
    return SegmentReference.newBuilder()
        .setLeaseEpoch(leaseEpoch)
        .setFirstOffset(firstOffset)
        .setCount(count)
        .build();
  }

  private static List<LogEntry> entries(long first, long last, int bytes) {
    Payload payload = Payload.newBuilder().setBinary(ByteString.copyFrom(new byte[bytes])).build();
    return LongStream.rangeClosed(first, last)
        .mapToObj(offset -> LogEntry.newBuilder().setOffset(offset).setPayload(payload).build())
        .toList();
  }
}
