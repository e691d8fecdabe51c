package io.realtimecluster.broker.rabbitmq;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.realtimecluster.broker.BrokerUnavailableException;
import io.realtimecluster.broker.rabbitmq.OutgoingBuffer.Waiting;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutgoingBufferTest {

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final OutgoingBuffer buffer = new OutgoingBuffer("test", 10, meters);
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
        new Waiting(
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

  private void add(String key, int bytes) throws BrokerUnavailableException {
    buffer.add(new Waiting(key, new byte[bytes], () -> written.add(key)));
  }
}
