package io.realtimecluster.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.realtimecluster.client.transport.CloseCode;
import io.realtimecluster.client.transport.TransportEnd;
import java.net.URI;
import org.junit.jupiter.api.Test;

class TransportChoiceTest {

  private final FakeEnvironment environment = new FakeEnvironment();
  private final FakeLoop loop = environment.loop;

  @Test
  void failedWebSockets_itPolls_remembersThat_andGoesBackToAWebSocketThatWorks() {
    Client client = environment.client();
    failWebSockets();
    FakeTransport polling = environment.greet();
    assertEquals(TransportKind.POLLING, kind(client));

    var sameProcess = new FakeEnvironment(environment.memory);
    sameProcess.client();
    assertEquals(TransportKind.POLLING, sameProcess.transport().kind);

    loop.advance(10_000);
    assertEquals(TransportKind.WEBSOCKET, environment.transport().kind);
    environment.transport().end(CloseCode.ABNORMAL);
    assertEquals(TransportKind.POLLING, kind(client));
    loop.advance(20_000);
    environment.greet();
    assertEquals(TransportKind.WEBSOCKET, kind(client));
    assertTrue(polling.closed);
    assertFalse(environment.memory.isPolled(URI.create("ws://edge.test")));
  }

  @Test
  void serverThatAnswers_isNotBlocked() {
    environment.client();
    for (int attempt = 0; attempt < 4; attempt++) {
      environment.transport().opened();
      environment.transport().end(attempt < 2 ? TransportEnd.of(4010) : refused());
      loop.advance(200L << attempt);
    }
    assertEquals(5, environment.transports.size());
    assertTrue(
        environment.transports.stream()
            .allMatch(transport -> transport.kind == TransportKind.WEBSOCKET));
  }

  @Test
  void pollingThatFails_isFollowedByAWebSocket() {
    Client client = environment.client();
    failWebSockets();
    environment.transport().end(CloseCode.ABNORMAL);
    assertInstanceOf(ClientState.Waiting.class, client.state());
    loop.advance(20_000);
    assertEquals(TransportKind.WEBSOCKET, environment.transport().kind);
  }

  @Test
  void onlyPolling_neverTriesAWebSocket() {
    environment.client(ClientOptions.builder().transport(TransportKind.POLLING).build());
    environment.greet();
    loop.advance(1_000_000);
    assertTrue(
        environment.transports.stream()
            .allMatch(transport -> transport.kind == TransportKind.POLLING));
  }

  @Test
  void memory_holdsTheLimit_withOneMoreItBeginsAnew() {
    var memory = new TransportMemory();
    for (int place = 0; place < TransportMemory.PLACES_MAX; place++) {
      memory.remember(URI.create("ws://edge" + place));
    }
    assertTrue(memory.isPolled(URI.create("ws://edge0")));
    memory.remember(URI.create("ws://one-more"));
    assertFalse(memory.isPolled(URI.create("ws://edge0")));
    assertTrue(memory.isPolled(URI.create("ws://one-more")));
  }

  private void failWebSockets() {
    for (int failure = 0; failure < TransportChoice.WEBSOCKET_FAILURES_MAX; failure++) {
      assertEquals(TransportKind.WEBSOCKET, environment.transport().kind);
      environment.transport().end(CloseCode.ABNORMAL);
      loop.advance(200L << failure);
    }
    assertEquals(TransportKind.POLLING, environment.transport().kind);
  }

  private static TransportEnd refused() {
    return new TransportEnd(CloseCode.ABNORMAL, true, 0);
  }

  private static TransportKind kind(Client client) {
    return assertInstanceOf(ClientState.Connected.class, client.state()).transport();
  }
}
