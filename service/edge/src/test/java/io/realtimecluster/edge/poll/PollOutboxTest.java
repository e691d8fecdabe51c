package io.realtimecluster.edge.poll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.realtimecluster.edge.connection.Protocol;
import io.realtimecluster.edge.poll.PollOutbox.Acknowledgement;
import java.util.List;
import org.junit.jupiter.api.Test;

class PollOutboxTest {

  private final PollOutbox outbox = new PollOutbox(Protocol.PROTO);

  @Test
  void open_nothingWaits_isTheFirstAnswerAllTheSame() {
    assertEquals(new PollAnswer.Messages(Protocol.PROTO, 1, List.of()), outbox.open());
  }

  @Test
  void next_notAcknowledged_isTheSameAgainWhateverCameMeanwhile() {
    opened();
    byte[] first = message(1);
    outbox.add(List.of(first));
    assertEquals(new PollAnswer.Messages(Protocol.PROTO, 2, List.of(first)), outbox.next());
    outbox.add(List.of(message(1)));
    assertEquals(Acknowledgement.TAKEN, outbox.acknowledge(1));
    assertEquals(new PollAnswer.Messages(Protocol.PROTO, 2, List.of(first)), outbox.next());
  }

  @Test
  void next_acknowledged_isWhatCameSince() {
    opened();
    outbox.add(List.of(message(1)));
    outbox.next();
    byte[] second = message(1);
    byte[] third = message(1);
    outbox.add(List.of(second));
    outbox.add(List.of(third));
    assertEquals(Acknowledgement.TAKEN, outbox.acknowledge(2));
    assertEquals(new PollAnswer.Messages(Protocol.PROTO, 3, List.of(second, third)), outbox.next());
    assertEquals(Acknowledgement.TAKEN, outbox.acknowledge(3));
    assertNull(outbox.next());
  }

  @Test
  void acknowledge_ofAnAnswerNotGiven_isUnknown() {
    opened();
    assertEquals(Acknowledgement.TAKEN, outbox.acknowledge(1));
    assertEquals(Acknowledgement.UNKNOWN, outbox.acknowledge(2));
  }

  @Test
  void acknowledge_ofOneBeforeTheLastThatHasArrived_isLate() {
    opened();
    outbox.add(List.of(message(1)));
    outbox.next();
    assertEquals(Acknowledgement.LATE, outbox.acknowledge(0), "two before");
    assertEquals(Acknowledgement.TAKEN, outbox.acknowledge(1), "the last was lost");
    assertEquals(Acknowledgement.TAKEN, outbox.acknowledge(2));
    assertEquals(Acknowledgement.LATE, outbox.acknowledge(1), "it has arrived");
  }

  @Test
  void next_upToTheLimitAndOnePastIt_onlyTheLatterIsTwoAnswers() {
    opened();
    outbox.add(List.of(message(PollOutbox.ANSWER_BYTES_MAX - 1), message(1)));
    assertEquals(2, taken().messages().size());
    outbox.add(List.of(message(PollOutbox.ANSWER_BYTES_MAX), message(1)));
    assertEquals(1, taken().messages().size());
    assertEquals(1, taken().messages().size());
    assertNull(outbox.next());
  }

  @Test
  void queuedBytes_doNotCountTheNextMessage() {
    opened();
    assertEquals(0, outbox.queuedBytes());
    outbox.add(List.of(message(5_000_000)));
    assertEquals(0, outbox.queuedBytes());
    outbox.add(List.of(message(10), message(20)));
    assertEquals(30, outbox.queuedBytes());
    taken();
    assertEquals(20, outbox.queuedBytes());
    taken();
    assertEquals(0, outbox.queuedBytes());
  }

  private void opened() {
    assertEquals(Acknowledgement.TAKEN, outbox.acknowledge(outbox.open().sequence()));
  }

  private PollAnswer.Messages taken() {
    PollAnswer.Messages next = outbox.next();
    assertNotNull(next);
    assertEquals(Acknowledgement.TAKEN, outbox.acknowledge(next.sequence()));
    return next;
  }

  private static byte[] message(int bytes) {
    return new byte[bytes];
  }
}
