package io.realtimecluster.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.realtimecluster.client.support.Await;
import io.realtimecluster.client.support.CuttingProxy;
import io.realtimecluster.client.support.Standalone;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Against a real server: publishes, recovery, cut connections, a server that is killed. */
@Timeout(180)
class ClientIT {

  private static final String ROOM_TYPES =
      """
      [{"name":"demo","match":"demo:*","history":{"durability":"memory","size":1000},"presence":true},
       {"name":"state","match":"state:*","program":"state","history":{"durability":"memory","size":1000}}]
      """
          .replace("\n", "");

  private static Standalone server;
  private final List<Client> clients = new ArrayList<>();

  @BeforeAll
  static void startServer() throws Exception {
    server = new Standalone(Map.of("realtimecluster.room-types", ROOM_TYPES));
  }

  @AfterAll
  static void stopServer() throws Exception {
    server.close();
  }

  @AfterEach
  void closeClients() {
    clients.forEach(Client::close);
  }

  @Test
  void publish_reachesOthers_asTextAndBytes() throws Exception {
    Room ana = client("ana").room("demo:publish", gap -> {});
    Room ben = client("ben").room("demo:publish", gap -> {});
    var seen = new Seen(ben);
    Await.result(ana.join());
    Await.result(ben.join());

    long first = Await.result(ana.publish("grüße 👋")).offset();
    long second = Await.result(ana.publish(new byte[] {0, -1, 7})).offset();

    Await.until("both have come", () -> seen.publications.size() == 2);
    assertEquals(List.of(1L, 2L), List.of(first, second));
    assertEquals("grüße 👋", seen.publications.get(0).text());
    assertEquals("ana", seen.publications.get(0).sender());
    assertArrayEquals(new byte[] {0, -1, 7}, seen.publications.get(1).payload().bytes());
    assertEquals(
        List.of("ana", "ben"), Await.result(ana.presence()).users().stream().sorted().toList());
    History history = Await.result(ben.history(10));
    assertEquals(
        List.of(1L, 2L), history.publications().stream().map(Publication::offset).toList());
    assertEquals(2, history.position().offset());
    Await.result(ana.leave());
    assertEquals(ErrorCode.NOT_JOINED, error(ana.publish("no")).code());
  }

  @Test
  void polling_publishesAndReceives_eachOnceAndInOrder() throws Exception {
    Client ana =
        connect(
            server.url() + "?user=ana",
            ClientOptions.builder().transport(TransportKind.POLLING).build());
    Room room = ana.room("demo:polling", gap -> {});
    var seen = new Seen(room);
    Await.result(room.join());
    List<String> expected = IntStream.range(0, 200).mapToObj(Integer::toString).toList();

    var published = expected.stream().map(room::publish).toList();

    for (var each : published) {
      Await.result(each);
    }
    Await.until("all have come", () -> seen.publications.size() >= 200);
    assertEquals(expected, seen.texts());
    assertEquals(TransportKind.POLLING, ((ClientState.Connected) ana.state()).transport());
  }

  @ParameterizedTest
  @EnumSource(TransportKind.class)
  void json_hasAllThatProtobufHas(TransportKind transport) throws Exception {
    var options = ClientOptions.builder().protocol(Protocol.JSON).transport(transport).build();
    String name = "demo:json:" + transport;
    Room ana = connect(server.url() + "?user=ana", options).room(name, gap -> {});
    Room ben = client("ben").room(name, gap -> {});
    var seen = new Seen(ana);
    Await.result(ana.join());
    Await.result(ben.join());

    assertEquals(1, Await.result(ana.publish("grüße 👋 <b>")).offset());
    assertEquals(2, Await.result(ben.publish(new byte[] {0, -1, 7})).offset());

    Await.until("both have come", () -> seen.publications.size() == 2);
    assertEquals("grüße 👋 <b>", seen.publications.get(0).text());
    assertArrayEquals(new byte[] {0, -1, 7}, seen.publications.get(1).payload().bytes());
    assertEquals(2, Await.result(ana.presence()).count());
    assertEquals(seen.publications, Await.result(ana.history(10)).publications());
    Room state = connect(server.url() + "?user=ana", options).room("state:" + name, gap -> {});
    Await.result(state.join());
    CommandResult result =
        Await.result(state.command("{\"type\":\"increment\",\"key\":\"likes\"}"));
    assertEquals(new CommandResult(1, "{\"value\":1,\"version\":1}"), result);
    assertEquals(ErrorCode.TOO_LARGE, error(ana.publish("x".repeat(65_536))).code());
  }

  @Test
  void command_changesTheState() throws Exception {
    Room room = client("ana").room("state:command", gap -> {});
    var seen = new Seen(room);
    Await.result(room.join());

    CommandResult result = Await.result(room.command("{\"type\":\"increment\",\"key\":\"likes\"}"));

    assertEquals(new CommandResult(1, "{\"value\":1,\"version\":1}"), result);
    RoomState state = Await.result(room.state());
    assertEquals(1, state.position().offset());
    assertTrue(state.state().contains("\"likes\":{\"value\":1,\"version\":1}"), state.state());
    RealtimeException rejected =
        error(room.command("{\"type\":\"set\",\"key\":\"likes\",\"value\":7,\"ifVersion\":5}"));
    assertEquals(ErrorCode.REJECTED, rejected.code());
    assertTrue(rejected.details().contains("version"), rejected.details());
    Await.until("the event has come", () -> seen.publications.size() == 1);
    assertEquals("valueSet", seen.publications.get(0).event());
  }

  @Test
  void request_refused_keepsTheConnection() throws Exception {
    Client ana = client("ana");
    Room plain = ana.room("plain", gap -> {});
    Await.result(plain.join());

    assertEquals(ErrorCode.INVALID_ARGUMENT, error(plain.presence()).code());
    assertEquals(ErrorCode.TOO_LARGE, error(plain.publish("x".repeat(70_000))).code());

    assertEquals(1, Await.result(plain.publish("still here")).offset());
    assertTrue(Await.result(ana.ping()).toMillis() >= 0);
  }

  @Test
  void join_withPosition_tellsWhatWasMissed() throws Exception {
    Room ana = client("ana").room("demo:away", gap -> {});
    Await.result(ana.join());
    Await.result(ana.publish("1"));
    Await.until("the own publication has come", () -> ana.position().offset() == 1);
    Position position = ana.position();
    Await.result(ana.publish("2"));
    Await.result(ana.publish("3"));

    Room late = client("ben").room("demo:away", gap -> {});
    var seen = new Seen(late);
    Joined joined = Await.result(late.join(position));

    assertTrue(joined.recovered());
    assertEquals(List.of("2", "3"), seen.texts());
    var gaps = new CopyOnWriteArrayList<Gap>();
    Await.result(client("eve").room("demo:away", gaps::add).join(new Position("another life", 1)));
    assertEquals(1, gaps.size());
  }

  @Test
  void connection_cutWhilePublishing_losesAndDoublesNothing() throws Exception {
    try (var proxy = new CuttingProxy(server.port())) {
      var buffer = PublishBufferOptions.DEFAULT.withInFlightMax(8);
      Client ana =
          connect(proxy.url() + "?user=ana", ClientOptions.builder().publishBuffer(buffer).build());
      Room room = ana.room("demo:cuts", gap -> {});
      Room watcher = client("ben").room("demo:cuts", gap -> {});
      var own = new Seen(room);
      var seen = new Seen(watcher);
      Await.result(room.join());
      Await.result(watcher.join());

      var published = new ArrayList<CompletableFuture<Published>>();
      for (int number = 0; number < 300; number++) {
        published.add(room.publish(Integer.toString(number)));
        if (number % 100 == 50) {
          proxy.cut();
        }
        Thread.sleep(2); // So that a cut finds some on the way, and others not sent.
      }
      var offsets = new ArrayList<Long>();
      for (var each : published) {
        offsets.add(Await.result(each).offset());
      }

      List<String> expected = IntStream.range(0, 300).mapToObj(Integer::toString).toList();
      Await.until(
          "all have come", () -> seen.publications.size() >= 300 && own.publications.size() >= 300);
      assertEquals(expected, seen.texts());
      assertEquals(expected, own.texts());
      assertEquals(IntStream.rangeClosed(1, 300).mapToObj(Long::valueOf).toList(), offsets);
      assertTrue(proxy.connections() > 1, "no connection was cut");
      assertEquals(List.of(), own.gaps);
      assertEquals(List.of(), seen.gaps);
    }
  }

  @Test
  void server_killedAndStartedAgain_answersEachPublishOnceAndTellsTheGap() throws Exception {
    Client ana = client("ana");
    Room room = ana.room("demo:restart", gap -> {});
    var seen = new Seen(room);
    Await.result(room.join());
    var during = new ArrayList<CompletableFuture<Published>>();
    for (int number = 0; number < 200; number++) {
      during.add(room.publish("during " + number));
    }
    Await.result(during.get(0));
    server.kill();
    for (int number = 200; number < 220; number++) {
      during.add(room.publish("during " + number));
    }
    Await.until("the loss is seen", () -> !(ana.state() instanceof ClientState.Connected));
    server.start();
    for (var each : during) {
      Await.result(each);
    }

    assertEquals(0, ana.pendingPublishes());
    // Memory is gone with the process: a new epoch, of which the app is told once.
    assertEquals(1, seen.gaps.size());
    assertNotEquals(seen.gaps.get(0).before().epoch(), seen.gaps.get(0).after().epoch());
    // In the room's new life: what was not answered before, each once, in order, without a hole.
    List<String> kept =
        Await.result(room.history(1_000)).publications().stream().map(Publication::text).toList();
    int first = Integer.parseInt(kept.get(0).substring("during ".length()));
    assertEquals(IntStream.range(first, 220).mapToObj(number -> "during " + number).toList(), kept);
    // What was told but not answered is published anew, as the room has lost that it knew it: once
    // in each life.
    List<String> told = seen.texts();
    assertNoneTwice(told.subList(0, seen.toldBeforeGap));
    assertNoneTwice(told.subList(seen.toldBeforeGap, told.size()));
  }

  private static void assertNoneTwice(List<String> told) {
    assertEquals(told.size(), new HashSet<>(told).size(), () -> "one was told twice: " + told);
  }

  private Client client(String user) {
    return connect(server.url() + "?user=" + user, ClientOptions.defaults());
  }

  private Client connect(String url, ClientOptions options) {
    Client client = Client.connect(url, options);
    clients.add(client);
    return client;
  }

  private static RealtimeException error(CompletableFuture<?> future) {
    var failure = assertThrows(ExecutionException.class, () -> Await.result(future));
    return (RealtimeException) failure.getCause();
  }

  private static final class Seen {
    private final List<Publication> publications = new CopyOnWriteArrayList<>();
    private final List<Gap> gaps = new CopyOnWriteArrayList<>();
    private volatile int toldBeforeGap;

    Seen(Room room) {
      room.on(Publication.class, publications::add);
      room.on(
          Gap.class,
          gap -> {
            toldBeforeGap = publications.size();
            gaps.add(gap);
          });
    }

    List<String> texts() {
      return publications.stream().map(Publication::text).toList();
    }
  }
}
