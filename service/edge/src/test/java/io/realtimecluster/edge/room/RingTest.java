package io.realtimecluster.edge.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.realtimecluster.proto.client.v1.Payload;
import io.realtimecluster.proto.client.v1.Publication;
import java.util.List;
import org.junit.jupiter.api.Test;

class RingTest {

  @Test
  void after_atTheLimitAndOnePastIt_isAllOrNothing() {
    Ring ring = new Ring();
    for (int offset = 1; offset <= Ring.COUNT_MAX + 1; offset++) {
      ring.add(publication(offset, 1));
    }
    long last = Ring.COUNT_MAX + 1;
    assertEquals(Ring.COUNT_MAX, ring.after(1, last).orElseThrow().size());
    assertTrue(ring.after(0, last).isEmpty());
  }

  @Test
  void after_lastOffset_isNothingMissed() {
    Ring ring = new Ring();
    ring.add(publication(5, 1));
    assertEquals(List.of(), ring.after(5, 5).orElseThrow());
  }

  @Test
  void add_moreBytesThanAllowed_dropsTheOldest() {
    Ring ring = new Ring();
    int half = Ring.BYTES_MAX / 2;
    ring.add(publication(1, half));
    ring.add(publication(2, half));
    assertTrue(ring.after(0, 2).isEmpty());
    assertEquals(2, ring.after(1, 2).orElseThrow().getFirst().getOffset());
  }

  private static Publication publication(long offset, int bytes) {
    return Publication.newBuilder()
        .setRoom("r")
        .setOffset(offset)
        .setPayload(Payload.newBuilder().setBinary(ByteString.copyFrom(new byte[bytes])))
        .build();
  }
}
