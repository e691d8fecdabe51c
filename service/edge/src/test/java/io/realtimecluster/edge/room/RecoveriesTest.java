package io.realtimecluster.edge.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.realtimecluster.edge.room.Recoveries.Answered;
import io.realtimecluster.proto.broker.v1.RoomHistory;
import io.realtimecluster.proto.client.v1.Error;
import io.realtimecluster.proto.client.v1.Position;
import io.realtimecluster.proto.client.v1.Publication;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RecoveriesTest {

  private static final String EPOCH = "e";

  private final Recoveries recoveries = new Recoveries();

  @Test
  void add_severalJoins_theHubIsAskedOnce() {
    assertTrue(add(1, 130));
    assertFalse(add(2, 131));
    Answered answered = recoveries.answered(complete(130, 134), EPOCH);
    assertEquals(List.of(1, 2), ids(answered.complete()));
    assertEquals(OptionalLong.empty(), recoveries.askedAfterOffset());
  }

  @Test
  void answered_whatAnEarlierRequestAskedFor_isNotTakenForAll() {
    assertTrue(add(1, 134));
    ids(recoveries.answered(complete(134, 135), EPOCH).complete());
    assertTrue(add(2, 130));

    // The answer to the first request comes a second time: 131 to 134 are not in it.
    Answered again = recoveries.answered(complete(134, 135), EPOCH);
    assertEquals(new Answered(List.of(), List.of(), List.of()), again);
    assertEquals(OptionalLong.of(130), recoveries.askedAfterOffset());

    assertEquals(List.of(2), ids(recoveries.answered(complete(130, 135), EPOCH).complete()));
  }

  @Test
  void answered_whatAnEarlierRequestCouldNotGet_saysNothingAboutThePresentOne() {
    assertTrue(add(1, 130));
    RoomHistory gone =
        RoomHistory.newBuilder().setAfterOffset(3).setEpoch(EPOCH).setOffset(135).build();
    assertEquals(new Answered(List.of(), List.of(), List.of()), recoveries.answered(gone, EPOCH));
    assertEquals(OptionalLong.of(130), recoveries.askedAfterOffset());
  }

  @Test
  void answered_joinThatCameLaterAndNeedsMore_isToBeAskedFor() {
    assertTrue(add(1, 130));
    assertFalse(add(2, 120));
    Answered answered = recoveries.answered(complete(130, 134), EPOCH);
    assertEquals(List.of(1), ids(answered.complete()));
    assertEquals(List.of(2), ids(answered.unanswered()));
  }

  @Test
  void answered_incompleteOrOfAnotherLogOrWithAnError_isUnavailable() {
    RoomHistory incomplete =
        RoomHistory.newBuilder().setAfterOffset(130).setEpoch(EPOCH).setOffset(135).build();
    RoomHistory error = incomplete.toBuilder().setError(Error.getDefaultInstance()).build();
    for (RoomHistory history : List.of(incomplete, error, complete(130, 134))) {
      assertTrue(add(1, 130));
      assertEquals(
          List.of(1),
          ids(recoveries.answered(history, history.getComplete() ? "f" : EPOCH).unavailable()));
    }
  }

  @Test
  void takeOlderThan_theLast_nothingIsAskedForAnyMore() {
    assertTrue(add(1, 130));
    assertEquals(List.of(), recoveries.takeOlderThan(0));
    assertEquals(List.of(1), ids(recoveries.takeOlderThan(1)));
    assertTrue(add(2, 120));
  }

  private boolean add(int id, long offset) {
    Position position = Position.newBuilder().setEpoch(EPOCH).setOffset(offset).build();
    return recoveries.add(new PendingJoin(null, id, position, 0));
  }

  private static List<Integer> ids(List<PendingJoin> joins) {
    return joins.stream().map(PendingJoin::id).toList();
  }

  private static RoomHistory complete(long after, long last) {
    return RoomHistory.newBuilder()
        .setAfterOffset(after)
        .setEpoch(EPOCH)
        .setOffset(last)
        .setComplete(true)
        .addAllPublications(
            LongStream.rangeClosed(after + 1, last)
                .mapToObj(offset -> Publication.newBuilder().setOffset(offset).build())
                .toList())
        .build();
  }
}
