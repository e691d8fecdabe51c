package io.realtimecluster.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.realtimecluster.client.connection.Backoff;
import io.realtimecluster.client.connection.Connection;
import io.realtimecluster.client.transport.CloseCode;
import io.realtimecluster.client.transport.TransportEnd;
import io.realtimecluster.proto.client.v1.ClientMessage.RequestCase;
import io.realtimecluster.proto.client.v1.Connect;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LinkTest {

  private final FakeEnvironment environment = new FakeEnvironment();
  private final FakeLoop loop = environment.loop;

  @Test
  void states_connectingConnectedClosed() {
    Client client = environment.client();
    assertEquals(new ClientState.Connecting(0), client.state());

    FakeTransport transport = environment.greet();
    assertEquals(
        new ClientState.Connected(TransportKind.WEBSOCKET, "s1", "e", "ana"), client.state());

    client.close();
    loop.settle();
    assertEquals(new ClientState.Closed(CloseReason.APP, OptionalInt.empty()), client.state());
    assertTrue(transport.closed);
    assertEquals(0, loop.timers());
  }

  @Test
  void connect_withoutAnswerInTime_hasFailed() {
    Client client = environment.client();
    environment.transport().opened();
    loop.advance(Connection.CONNECT_TIMEOUT_MILLIS - 1);
    assertInstanceOf(ClientState.Connecting.class, client.state());
    loop.advance(1);
    assertInstanceOf(ClientState.Waiting.class, client.state());
    assertTrue(environment.transport().closed);
  }

  @Test
  void closeCode_terminal_closesForGood() {
    Client client = environment.client();
    environment.greet().end(4509);
    assertEquals(new ClientState.Closed(CloseReason.SERVER, OptionalInt.of(4509)), client.state());
    loop.advance(1_000_000);
    assertEquals(1, environment.transports.size());
  }

  @Test
  void frame_ofNoServerFrame_losesTheConnection() {
    Client client = environment.client();
    environment.greet().receive(new byte[] {-1, -1});
    assertInstanceOf(ClientState.Waiting.class, client.state());
  }

  @Test
  void failedAttempts_waitInAWindowThatDoublesUpToTheMaximum() {
    Client client = client(TransportKind.WEBSOCKET);
    var delays = new ArrayList<Long>();
    for (int attempt = 0; attempt < 9; attempt++) {
      environment.transport().end(CloseCode.ABNORMAL);
      long delay = delayMillis(client);
      delays.add(delay);
      loop.advance(delay);
    }
    assertEquals(
        List.of(200L, 400L, 800L, 1_600L, 3_200L, 6_400L, 12_800L, 20_000L, 20_000L), delays);
  }

  @Test
  void jitter_isFull() {
    loop.chance = 0;
    Client client = client(TransportKind.WEBSOCKET);
    environment.transport().end(CloseCode.ABNORMAL);
    assertEquals(0, delayMillis(client));
  }

  @Test
  void retryAfter_isKept() {
    Client client = environment.client();
    environment.transport().end(new TransportEnd(CloseCode.ABNORMAL, true, 3_000));
    assertEquals(3_200, delayMillis(client));
  }

  @Test
  void lostConnection_waitsInAWideWindowAtOnce_unlessOnlyThisClientLostIt() {
    Client client = environment.client();
    environment.greet().end(CloseCode.ABNORMAL);
    assertEquals(3_200, delayMillis(client));
    loop.advance(3_200);
    environment.greet();
    loop.advance(Backoff.STABLE_MILLIS);
    environment.transport().end(4008);
    assertEquals(200, delayMillis(client));
  }

  @Test
  void backoff_isResetByAConnectionThatLasted_only() {
    Client client = environment.client();
    environment.greet().end(4010);
    loop.advance(delayMillis(client));
    environment.greet();
    loop.advance(Backoff.STABLE_MILLIS - 1);
    environment.transport().end(4010);
    assertEquals(400, delayMillis(client));
    loop.advance(delayMillis(client));
    environment.greet();
    loop.advance(Backoff.STABLE_MILLIS);
    environment.transport().end(4010);
    assertEquals(200, delayMillis(client));
  }

  @Test
  void silence_forOneInterval_isAsked_forTwo_isTheEnd() {
    Client client = environment.client();
    FakeTransport transport = environment.greet();
    loop.advance(24_000);
    assertEquals(0, transport.count(RequestCase.PING));
    loop.advance(1_000);
    assertEquals(1, transport.count(RequestCase.PING));
    loop.advance(24_000);
    assertInstanceOf(ClientState.Connected.class, client.state());
    loop.advance(1_000);
    assertInstanceOf(ClientState.Waiting.class, client.state());
  }

  @Test
  void doubt_isAsked_andTheConnectionGivenUpWithoutAnAnswer() {
    Client client = environment.client();
    FakeTransport transport = environment.greet();
    transport.doubt();
    transport.doubt();
    assertEquals(1, transport.count(RequestCase.PING));
    loop.advance(Connection.PROBE_MILLIS - 1);
    assertInstanceOf(ClientState.Connected.class, client.state());
    loop.advance(1);
    assertInstanceOf(ClientState.Waiting.class, client.state());
  }

  @Test
  void doubt_thatIsAnswered_keepsTheConnection() {
    Client client = environment.client();
    FakeTransport transport = environment.greet();
    transport.doubt();
    transport.reply(RequestCase.PING, Replies.pong());
    loop.advance(Connection.PROBE_MILLIS);
    assertInstanceOf(ClientState.Connected.class, client.state());
  }

  @Test
  void machineThatSlept_asksBeforeItGivesUp() {
    Client client = environment.client();
    FakeTransport transport = environment.greet();
    loop.sleep(3_600_000);
    loop.advance(7_000);
    assertInstanceOf(ClientState.Connected.class, client.state());
    transport.reply(RequestCase.PING, Replies.pong());
    loop.advance(24_000);
    assertInstanceOf(ClientState.Connected.class, client.state());
  }

  @Test
  void getToken_thatFails_isAskedAgain() {
    var asked = new AtomicInteger();
    Client client =
        environment.client(
            withTokens(
                reason ->
                    asked.incrementAndGet() == 1
                        ? CompletableFuture.failedFuture(new IllegalStateException("away"))
                        : CompletableFuture.completedFuture("t")));
    assertEquals(WaitReason.TOKEN, waiting(client).reason());
    loop.advance(200);
    environment.greet();
    assertInstanceOf(ClientState.Connected.class, client.state());
    assertEquals(
        Connect.newBuilder().setToken("t").build(),
        environment.transport().request(RequestCase.CONNECT).getConnect());
  }

  @Test
  void getToken_thatThrows_isAWarning() {
    var warnings = new ArrayList<Warning>();
    var failure = new IllegalStateException("away");
    Client client =
        Client.connect(
            io.realtimecluster.client.transport.Endpoints.of(java.net.URI.create("ws://e")),
            withTokens(
                reason -> {
                  throw failure;
                }),
            environment);
    client.on(Warning.class, warnings::add);
    loop.settle();
    assertEquals(List.of(new Warning("getToken failed", failure)), warnings);
  }

  @Test
  void getToken_thatGivesNull_closes() {
    Client client =
        environment.client(withTokens(reason -> CompletableFuture.completedFuture(null)));
    assertEquals(new ClientState.Closed(CloseReason.TOKEN, OptionalInt.empty()), client.state());
  }

  @Test
  void getToken_thatNeverEnds_isGivenUpAtTheLimit() {
    Client client = environment.client(withTokens(reason -> new CompletableFuture<>()));
    loop.advance(TokenSource.TOKEN_TIMEOUT_MILLIS - 1);
    assertInstanceOf(ClientState.Connecting.class, client.state());
    loop.advance(1);
    assertInstanceOf(ClientState.Waiting.class, client.state());
  }

  @Test
  void tokensRefused_upToTheLimit_thenClosed() {
    Client client =
        environment.client(withTokens(reason -> CompletableFuture.completedFuture("t")));
    for (int refused = 1; refused < Link.TOKENS_REFUSED_MAX; refused++) {
      environment.transport().end(4502);
      loop.advance(delayMillis(client));
    }
    environment.transport().end(4502);
    assertEquals(new ClientState.Closed(CloseReason.TOKEN, OptionalInt.of(4502)), client.state());
  }

  @Test
  void token_withoutGetToken_closesWhenItHasExpired() {
    Client client = environment.client(ClientOptions.builder().token("t").build());
    environment.greet().end(4503);
    assertEquals(new ClientState.Closed(CloseReason.TOKEN, OptionalInt.of(4503)), client.state());
  }

  @Test
  void moved_newConnectionFails_isTriedAgainWhileTheOldOneServes() {
    Client client = environment.client();
    FakeTransport old = environment.greet();
    old.push(Replies.moved(500));
    loop.advance(499);
    assertEquals(1, environment.transports.size());
    loop.advance(1);
    assertEquals(2, environment.transports.size());
    environment.transport().end(CloseCode.ABNORMAL);
    assertInstanceOf(ClientState.Connected.class, client.state());
    loop.advance(200);
    assertEquals(3, environment.transports.size());
    environment.greet(connected -> connected.setEdge("other"));
    assertEquals("other", ((ClientState.Connected) client.state()).edge());
    assertTrue(old.closed);
  }

  @Test
  void moved_newConnectionIsRefused_comesAgainAfterItsRetryAfter() {
    environment.client();
    environment.greet().push(Replies.moved(0));
    loop.advance(0);
    environment.transport().end(new TransportEnd(CloseCode.ABNORMAL, true, 7_000));
    loop.advance(7_000 + 199);
    assertEquals(2, environment.transports.size());
    loop.advance(1);
    assertEquals(3, environment.transports.size());
  }

  @Test
  void moved_oldConnectionClosedTooEarly_theNewOneGoesOn() {
    Client client = environment.client();
    FakeTransport old = environment.greet();
    old.push(Replies.moved(0));
    loop.advance(0);
    old.end(4001);
    assertInstanceOf(ClientState.Connecting.class, client.state());
    environment.greet();
    assertInstanceOf(ClientState.Connected.class, client.state());
    assertEquals(2, environment.transports.size());
  }

  @Test
  void moved_oldConnectionEndsWhenRoomsAreJoined_noPublishOvertakesOneOnItsWay() {
    Client client = environment.client();
    FakeTransport old = joined(client);
    Room room = client.room("r", gap -> {});
    room.publish("first");
    loop.settle();
    FakeTransport next = move(old);
    room.publish("second");
    loop.settle();
    assertFalse(old.closed);
    assertEquals(0, next.count(RequestCase.PUBLISH));

    next.reply(RequestCase.JOIN, Replies.joined(0, true));

    assertTrue(old.closed);
    assertEquals(
        List.of(1L, 2L),
        next.requests(RequestCase.PUBLISH).stream()
            .map(message -> message.getPublish().getSequence())
            .toList());
  }

  @Test
  void moved_oldConnectionEndsAtTheLimit_joinedOrNot() {
    Client client = environment.client();
    FakeTransport old = joined(client);
    move(old);
    loop.advance(Link.HANDOVER_MILLIS_MAX - 1);
    assertFalse(old.closed);
    loop.advance(1);
    assertTrue(old.closed);
  }

  private FakeTransport joined(Client client) {
    client.room("r", gap -> {}).join();
    FakeTransport transport = environment.greet();
    transport.reply(RequestCase.JOIN, Replies.joined(0, false));
    return transport;
  }

  private FakeTransport move(FakeTransport old) {
    old.push(Replies.moved(0));
    loop.advance(0);
    return environment.greet();
  }

  private Client client(TransportKind kind) {
    return environment.client(ClientOptions.builder().transport(kind).build());
  }

  private static ClientOptions withTokens(GetToken getToken) {
    return ClientOptions.builder().getToken(getToken).build();
  }

  private static ClientState.Waiting waiting(Client client) {
    return assertInstanceOf(ClientState.Waiting.class, client.state());
  }

  private static long delayMillis(Client client) {
    return waiting(client).delay().toMillis();
  }
}
