package io.realtimecluster.broker.rabbitmq;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.realtimecluster.broker.BrokerUnavailableException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutgoingBufferTest {

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final OutgoingBuffer buffer = new OutgoingBuffer("test", 10, Duration.ZERO, meters);
  private final List<String> written = new ArrayList<>();

  @Test
  void add_atTheLimitAndOnePast_refusesWhatIsPast() throws Exception {
    add("a", 4);
    add("b", 6);
    assertThrows(BrokerUnavailableException.class, () -> add("c", 1));
    assertEquals(10, meters.get("realtimecluster.broker.buffer.bytes").gauge().value());
    assertEquals(1, meters.get("realtimecluster.broker.refused").counter().count());
    assertEquals("a", buffer.await().routingKey());
    buffer.written();
    add("d", 4);
    assertEquals(List.of("a"), written);
  }

  @Test
  void await_notWritten_isGivenAgain() throws Exception {
    add("a", 1);
    add("b", 1);
    assertEquals("a", buffer.await().routingKey());
    assertEquals("a", buffer.await().routingKey());
    buffer.written();
    assertEquals("b", buffer.await().routingKey());
  }

  @Test
  void written_addsAnother_isNextInOrder() throws Exception {
    buffer.add(
        new OutgoingMessage(
            "a",
            new byte[10],
            () -> {
              try {
                add("b", 10);
              } catch (BrokerUnavailableException e) {
                throw new AssertionError("there is room by then", e);
              }
            }));
    buffer.written();
    assertEquals("b", buffer.await().routingKey());
  }

  @Test
  void join_whileOthersWait_isPartOfTheMessageForTheSameQueue() throws Exception {
    join(buffer, "a", "1");
    join(buffer, "b", "2");
    join(buffer, "a", "3");
    assertEquals("a=13", next(buffer));
    join(buffer, "b", "4");
    assertEquals("b=24", next(buffer));
    assertEquals(0, buffer.bytes());
  }

  @Test
  void join_messageIsBeingWritten_isOfTheNextOne() throws Exception {
    join(buffer, "a", "1");
    assertEquals("1", text(buffer.await()));
    join(buffer, "a", "2");
    assertEquals("1", text(buffer.await()), "the write failed and is done again");
    buffer.written();
    assertEquals("a=2", next(buffer));
  }

  @Test
  void join_afterABatchForAll_doesNotOvertakeIt() throws Exception {
    join(buffer, "a", "1");
    add("all", 1);
    join(buffer, "a", "2");
    assertEquals("a=1", next(buffer));
    assertEquals("all", buffer.await().routingKey());
    buffer.written();
    assertEquals("a=2", next(buffer));
  }

  @Test
  void join_atTheLimitOfAMessageAndOnePast_beginsTheNext() throws Exception {
    OutgoingBuffer large = new OutgoingBuffer("large", 1 << 20, Duration.ZERO, meters);
    large.join("a", new byte[OutgoingBuffer.JOINED_BYTES_MAX - 1]);
    large.join("a", new byte[1]);
    large.join("a", new byte[1]);
    assertEquals(OutgoingBuffer.JOINED_BYTES_MAX, large.await().bytes());
    large.written();
    assertEquals(1, large.await().bytes());
  }

  @Test
  void join_bufferIsFull_isRefusedAndMessageStaysAsItWas() throws Exception {
    join(buffer, "a", "0123456789");
    assertThrows(BrokerUnavailableException.class, () -> join(buffer, "a", "x"));
    assertEquals("a=0123456789", next(buffer));
  }

  @Test
  void await_roundOfTwo_hasTheTimeOfBothAndTheNextGivesWhatCameMeanwhile() throws Exception {
    Duration messageTime = Duration.ofMillis(5);
    OutgoingBuffer paced = new OutgoingBuffer("paced", 10, messageTime, meters);
    join(paced, "a", "1");
    join(paced, "b", "2");
    long startNanos = System.nanoTime();
    assertEquals("a=1", next(paced));
    join(paced, "a", "3");
    assertEquals("b=2", next(paced));
    join(paced, "a", "4");
    assertEquals("a=34", next(paced));
    assertTrue(System.nanoTime() - startNanos >= messageTime.multipliedBy(2).toNanos());
  }

  @Test
  void await_roundTimeIsAboveItsLimit_isTheLimit() throws Exception {
    OutgoingBuffer paced = new OutgoingBuffer("paced", 10, Duration.ofDays(1), meters);
    join(paced, "a", "1");
    assertEquals("a=1", next(paced));
    join(paced, "a", "2");
    assertEquals("a=2", next(paced));
  }

  private static void join(OutgoingBuffer buffer, String key, String body)
      throws BrokerUnavailableException {
    buffer.join(key, body.getBytes(StandardCharsets.UTF_8));
  }

  private static String next(OutgoingBuffer buffer) throws InterruptedException {
    OutgoingMessage next = buffer.await();
    buffer.written();
    return next.routingKey() + "=" + text(next);
  }

  private static String text(OutgoingMessage message) {
    return new String(message.body(), StandardCharsets.UTF_8);
  }

  private void add(String key, int bytes) throws BrokerUnavailableException {
    buffer.add(new OutgoingMessage(key, new byte[bytes], () -> written.add(key)));
  }
}
