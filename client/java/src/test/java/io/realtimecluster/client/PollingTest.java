package io.realtimecluster.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.realtimecluster.client.support.Await;
import io.realtimecluster.client.support.PollServer;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Long-polling over real HTTP. */
@Timeout(120)
class PollingTest {

  private PollServer server;
  private Client client;
  private Room room;
  private final List<String> seen = new CopyOnWriteArrayList<>();

  @BeforeEach
  void start() throws Exception {
    server = new PollServer();
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  @Test
  void publishAndReceive_theSessionEndsWithTheClient() throws Exception {
    join();
    assertEquals(1, Await.result(room.publish("one")).offset());
    assertEquals(2, Await.result(room.publish("two")).offset());
    assertEquals(List.of("one", "two"), seen);
    assertEquals(List.of("Bearer t application/x-protobuf"), server.opened());
    assertEquals(new ClientState.Connected(TransportKind.POLLING, "s1", "", "ana"), client.state());
    client.close();
    Await.until("the session has ended", server::isEnded);
    assertEquals(0, server.tokensGivenAgain());
  }

  @Test
  void tokenThatNoHeaderTakes_isForTheServerToRefuse() throws Exception {
    join("t\n");
    assertEquals(List.of("null application/x-protobuf"), server.opened());
  }

  @Test
  void lostAnswers_areGivenAgain_andToldOnce() throws Exception {
    join();
    server.loseGets(2);
    Await.result(room.publish("one"));
    server.losePosts(2);
    Await.result(room.publish("two"));
    assertEquals(List.of("one", "two"), server.published());
    assertEquals(List.of("one", "two"), seen);
    assertEquals(1, server.opened().size());
  }

  @Test
  void waitWithoutNews_isFollowedByTheNext() throws Exception {
    join();
    Thread.sleep(700); // Two waits of the server.
    server.push(Replies.publication(1));
    Await.until("it has come", () -> seen.size() == 1);
    assertEquals(1, server.opened().size());
  }

  @Test
  void closeCode_saysWhetherToComeBack() throws Exception {
    join();
    server.close(4008);
    Await.until(
        "it has come back",
        () -> server.opened().size() == 2 && client.state() instanceof ClientState.Connected);
    server.close(4509);
    Await.until("it is closed", () -> client.state() instanceof ClientState.Closed);
    assertEquals(new ClientState.Closed(CloseReason.SERVER, OptionalInt.of(4509)), client.state());
  }

  @Test
  void noPlace_notBeforeRetryAfter() throws Exception {
    server.refuse(1);
    long startNanos = System.nanoTime();
    join();
    assertTrue(System.nanoTime() - startNanos >= 1_000_000_000L);
    assertEquals(2, server.opened().size());
  }

  private void join() throws Exception {
    join("t");
  }

  private void join(String token) throws Exception {
    var options = ClientOptions.builder().transport(TransportKind.POLLING).token(token).build();
    client = Client.connect(server.url(), options);
    room = client.room("r", gap -> {});
    room.on(Publication.class, publication -> seen.add(publication.text()));
    Await.result(room.join());
  }
}
