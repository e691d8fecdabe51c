package io.realtimecluster.client;

import io.realtimecluster.client.connection.Connection;
import io.realtimecluster.client.connection.RequestIds;
import io.realtimecluster.client.loop.Loop;
import io.realtimecluster.client.transport.Endpoints;
import io.realtimecluster.proto.client.v1.ClientMessage;
import io.realtimecluster.proto.client.v1.Ping;
import io.realtimecluster.proto.client.v1.ServerMessage;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a client consists of, put together: the link, the rooms, and what waits for them. */
final class Core implements LinkListener, RoomHost {

  private static final System.Logger LOGGER = System.getLogger("io.realtimecluster.client");
  private static final long CLOSE_MILLIS_MAX = 1_000;

  /** W3C Trace Context, version 00: others are not sent, for no server would read them. */
  private static final int TRACEPARENT_LENGTH = 55;

  private final Loop loop;
  private final Emitter<ClientEvent> events;

  /** Those that the app wants to be in; the server's limit is theirs. */
  private final Map<String, Room> rooms = new ConcurrentHashMap<>();

  private final Link link;
  private final PublishBuffer buffer;
  private final Queries queries;
  private final Supplier<@Nullable String> traceparent;
  private final CountDownLatch closed = new CountDownLatch(1);

  Core(Endpoints endpoints, ClientOptions options, Environment environment) {
    loop = environment.loop();
    events = new Emitter<>(loop);
    traceparent = options.traceparent();
    var ids = new RequestIds();
    buffer = new PublishBuffer(options, loop, ids, this::connectionOf);
    queries = new Queries(loop, options.requestTimeout().toMillis(), this::connectionOf);
    link = new Link(endpoints, options, environment, ids, this);
  }

  void start() {
    loop.execute(link::start);
  }

  ClientState state() {
    return link.state();
  }

  Emitter<ClientEvent> events() {
    return events;
  }

  int pendingPublishes() {
    return buffer.count();
  }

  Room room(String name, Consumer<Gap> onGap) {
    Room joined = rooms.get(name);
    if (joined == null) {
      return new Room(name, onGap, this);
    }
    joined.membership().onGap(onGap);
    return joined;
  }

  CompletableFuture<Duration> ping() {
    var roundTrip = new ClientFuture<Duration>(loop);
    if (!loop.execute(() -> ping(roundTrip))) {
      roundTrip.completeExceptionally(RealtimeException.closed());
    }
    return roundTrip.copy();
  }

  void close() {
    loop.execute(link::close);
    if (loop.isCurrent()) {
      return;
    }
    try {
      var ignored = closed.await(CLOSE_MILLIS_MAX, TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  // What the link tells.

  @Override
  public void onState(ClientState state) {
    if (state instanceof ClientState.Closed) {
      // Rooms after the buffer, so that publishes fail with CLOSED and what is known of them.
      buffer.close();
      queries.close();
      rooms.values().forEach(room -> room.membership().closed());
    }
    events.emit(state);
    if (state instanceof ClientState.Closed) {
      events.end();
      closed.countDown();
      loop.end();
    }
  }

  @Override
  public void onConnected(Connection connection) {
    rooms.values().forEach(room -> room.membership().connected(connection));
    roomsChanged();
  }

  @Override
  public void onDisconnected() {
    rooms.values().forEach(room -> room.membership().disconnected());
  }

  @Override
  public void onPush(Connection connection, ServerMessage push) {
    Room room = rooms.get(roomOf(push));
    if (room != null) {
      room.membership().pushed(connection, push);
    }
  }

  @Override
  public void onHandedOver() {
    pump();
  }

  @Override
  public void onWarning(Warning warning) {
    LOGGER.log(System.Logger.Level.WARNING, warning.message(), warning.cause());
    events.emit(warning);
  }

  // What rooms need.

  @Override
  public Loop loop() {
    return loop;
  }

  @Override
  public @Nullable Connection connection() {
    return link.connection();
  }

  @Override
  public boolean isClosed() {
    return link.state() instanceof ClientState.Closed;
  }

  @Override
  public void register(Room room) {
    if (isClosed()) {
      throw RealtimeException.closed();
    }
    Room other = rooms.putIfAbsent(room.name(), room);
    if (other != null && other != room) {
      throw new IllegalStateException(
          "the room " + room.name() + " is joined by another Room object");
    }
  }

  @Override
  public void unregister(Room room) {
    rooms.remove(room.name(), room);
  }

  @Override
  public boolean isRegistered(String name) {
    return rooms.containsKey(name);
  }

  @Override
  public void abandon(Wish wish, RealtimeException error) {
    buffer.abandon(wish, error);
    queries.abandon(wish, error);
  }

  @Override
  public void roomsChanged() {
    if (rooms.values().stream().allMatch(room -> room.membership().joinedOn() != null)) {
      link.handOver();
    }
    pump();
  }

  @Override
  public String traceparent() {
    var given = new AtomicReference<@Nullable String>();
    AppCode.run(() -> given.set(traceparent.get()));
    String asked = given.get();
    return asked != null && asked.length() == TRACEPARENT_LENGTH ? asked : "";
  }

  @Override
  public ClientFuture<ServerMessage> submit(
      Wish wish, LongFunction<ClientMessage.Builder> request) {
    return buffer.add(wish, request);
  }

  @Override
  public ClientFuture<ServerMessage> ask(Wish wish, ClientMessage request) {
    return queries.ask(wish, request);
  }

  private void pump() {
    buffer.pump();
    queries.pump();
  }

  private @Nullable Connection connectionOf(Wish wish) {
    Room room = rooms.get(wish.room());
    return room == null || link.isHandingOver() ? null : room.membership().joinedOn(wish);
  }

  private void ping(ClientFuture<Duration> roundTrip) {
    var lost = new RealtimeException(ErrorCode.UNAVAILABLE, "there is no connection");
    Connection connection = link.connection();
    if (connection == null) {
      roundTrip.completeExceptionally(lost);
      return;
    }
    long startMillis = loop.nowMillis();
    connection.request(
        ClientMessage.newBuilder().setPing(Ping.getDefaultInstance()),
        reply -> {
          if (reply == null) {
            roundTrip.completeExceptionally(lost);
          } else {
            roundTrip.complete(Duration.ofMillis(loop.nowMillis() - startMillis));
          }
        });
  }

  private static String roomOf(ServerMessage push) {
    return switch (push.getEventCase()) {
      case PUBLICATION -> push.getPublication().getRoom();
      case PRESENCE_CHANGE -> push.getPresenceChange().getRoom();
      case ROOM_RESET -> push.getRoomReset().getRoom();
      default -> "";
    };
  }
}
