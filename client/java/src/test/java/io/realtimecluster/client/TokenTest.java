package io.realtimecluster.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.realtimecluster.proto.client.v1.ClientMessage.RequestCase;
import io.realtimecluster.proto.client.v1.Refreshed;
import io.realtimecluster.proto.client.v1.ServerMessage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class TokenTest {

  private final FakeEnvironment environment = new FakeEnvironment();
  private final FakeLoop loop = environment.loop;
  private final Deque<String> tokens = new ArrayDeque<>();
  private final List<TokenReason> reasons = new ArrayList<>();
  private final ClientOptions options =
      ClientOptions.builder()
          .getToken(
              reason -> {
                reasons.add(reason);
                return CompletableFuture.completedFuture(tokens.poll());
              })
          .build();

  @Test
  void expiry_isThatOfTheOutermostObject() {
    assertEquals(OptionalLong.of(7_000), expiry("{\"sub\":\"ana\",\"exp\":7}"));
    assertEquals(OptionalLong.of(7_000), expiry("{ \"exp\" : 7.5 }"));
    assertEquals(OptionalLong.of(7_000), expiry("{\"a\":{\"exp\":1},\"b\":[\"exp\"],\"exp\":7}"));
    assertEquals(OptionalLong.of(7_000), expiry("{\"sub\":\"\\\"exp\\\":1,{\",\"exp\":7}"));
    assertEquals(OptionalLong.empty(), expiry("{\"sub\":\"ana\"}"));
    assertEquals(OptionalLong.empty(), expiry("{\"exp\":\"soon\"}"));
    assertEquals(OptionalLong.empty(), TokenExpiry.millis("opaque"));
    assertEquals(OptionalLong.empty(), TokenExpiry.millis("a.%%%.c"));
  }

  @Test
  void token_thatEndsSoon_isReplacedOnTheConnection() {
    tokens.add(token(100));
    tokens.add(token(1_000));
    environment.client(options);
    FakeTransport transport = environment.greet(connected -> connected.setPingSeconds(3_600));
    // Of 100 s, 20 are left, and with all the jitter there is 10 more.
    loop.advance(69_000);
    assertEquals(0, transport.count(RequestCase.REFRESH));
    loop.advance(1_000);
    assertEquals(token(1_000), transport.request(RequestCase.REFRESH).getRefresh().getToken());
    assertEquals(List.of(TokenReason.CONNECT, TokenReason.REFRESH), reasons);
    int timers = loop.timers();
    transport.reply(
        RequestCase.REFRESH,
        ServerMessage.newBuilder().setRefreshed(Refreshed.getDefaultInstance()));
    assertEquals(timers + 1, loop.timers());
  }

  @Test
  void token_thatHasEndedByAClockThatIsFast_isNotReplacedUntilTheServerSaysSo() {
    tokens.add(token(-400));
    environment.client(options);
    FakeTransport transport = environment.greet(connected -> connected.setPingSeconds(3_600));
    loop.advance(60_000);
    assertEquals(0, transport.count(RequestCase.REFRESH));
    assertEquals(List.of(TokenReason.CONNECT), reasons);
  }

  @Test
  void tokens_thatAreShort_areReplacedOnceASecondAtMost() {
    for (int i = 0; i < 9; i++) {
      tokens.add(token(5 + i));
    }
    environment.client(options);
    FakeTransport transport = environment.greet(connected -> connected.setPingSeconds(3_600));
    loop.advance(999);
    assertEquals(0, transport.count(RequestCase.REFRESH));
    loop.advance(1);
    assertEquals(1, transport.count(RequestCase.REFRESH));
    transport.reply(
        RequestCase.REFRESH,
        ServerMessage.newBuilder().setRefreshed(Refreshed.getDefaultInstance()));
    loop.advance(999);
    assertEquals(1, transport.count(RequestCase.REFRESH));
    loop.advance(1);
    assertEquals(2, transport.count(RequestCase.REFRESH));
  }

  @Test
  void refresh_thatIsRefusedByTheApp_closes() {
    tokens.add(token(100));
    Client client = environment.client(options);
    environment.greet(connected -> connected.setPingSeconds(3_600));
    loop.advance(70_000);
    assertEquals(
        CloseReason.TOKEN, assertInstanceOf(ClientState.Closed.class, client.state()).reason());
  }

  @Test
  void token_thatHasExpired_isReplacedBeforeTheNextConnection() {
    tokens.add(token(100));
    Client client = environment.client(options);
    environment.greet().end(1006);
    tokens.add("next");
    loop.sleep(200_000);
    loop.advance(3_200);
    assertInstanceOf(ClientState.Connecting.class, client.state());
    environment.transport().opened();
    assertEquals(
        "next", environment.transport().request(RequestCase.CONNECT).getConnect().getToken());
    assertEquals(List.of(TokenReason.CONNECT, TokenReason.EXPIRED), reasons);
  }

  @Test
  void token_andGetToken_areRefused() {
    var both = ClientOptions.builder().token("t").getToken(reason -> new CompletableFuture<>());
    assertThrows(IllegalArgumentException.class, both::build);
  }

  private static OptionalLong expiry(String claims) {
    return TokenExpiry.millis("h." + base64(claims) + ".s");
  }

  /** Ends so many seconds after the fake loop's first moment. */
  private static String token(long seconds) {
    long exp = (1_700_000_000_000L + 1_000) / 1_000 + seconds;
    return "h." + base64("{\"sub\":\"ana\",\"exp\":" + exp + "}") + ".s";
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
  }
}
