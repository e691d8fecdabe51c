package io.realtimecluster.client;

import io.realtimecluster.proto.client.v1.ClientMessage;
import io.realtimecluster.proto.client.v1.Command;
import io.realtimecluster.proto.client.v1.HistoryReply;
import io.realtimecluster.proto.client.v1.HistoryRequest;
import io.realtimecluster.proto.client.v1.PresenceRequest;
import io.realtimecluster.proto.client.v1.Publish;
import io.realtimecluster.proto.client.v1.ServerMessage;
import io.realtimecluster.proto.client.v1.StateReply;
import io.realtimecluster.proto.client.v1.StateRequest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A room as the app sees it. Once joined it stays joined, over all connections, until left; each
 * publication comes once and in order.
 *
 * <p>Futures fail with a {@link RealtimeException}. To cancel one does not take its request back.
 * Thread-safe; see the package for the thread that listeners run on.
 */
public final class Room {

  private static final int HISTORY_LIMIT = 100;

  private final String name;
  private final RoomHost host;
  private final RoomMembership membership;

  Room(String name, Consumer<Gap> onGap, RoomHost host) {
    this.name = name;
    this.host = host;
    this.membership = new RoomMembership(this, onGap, host);
  }

  /** The room's name. */
  public String name() {
    return name;
  }

  /**
   * Where the app is in the room's log; null before the first join. May be stored and given to
   * {@link #join(Position)}.
   */
  public @Nullable Position position() {
    return membership.position();
  }

  /** Calls the listener for each event of the type from now on, such as {@link Publication}. */
  public <E extends RoomEvent> Registration on(Class<E> type, Consumer<? super E> listener) {
    return membership.events().on(type, listener);
  }

  /**
   * All events, for each subscriber from its subscription on, in order. Ends when the room is left
   * or the client closed. Up to 1,000 wait for a subscriber that asks for none; then it gets those,
   * and {@link ErrorCode#OVERFLOW}.
   */
  public Flow.Publisher<RoomEvent> events() {
    return membership.events().publisher(RoomEvent.class);
  }

  /** As {@link #events()}, but the publications only. */
  public Flow.Publisher<Publication> publications() {
    return membership.events().publisher(Publication.class);
  }

  /** Joins, as soon as there is a connection. What came before is not told. */
  public CompletableFuture<Joined> join() {
    return membership.join(null);
  }

  /**
   * Joins, as soon as there is a connection; what came after the position is told first. Fails with
   * the server's error if it does not let the client in, and with {@link IllegalStateException} if
   * another object for the same room is joined. If joined already, it is the first join's future.
   */
  public CompletableFuture<Joined> join(Position recover) {
    return membership.join(recover);
  }

  /**
   * Leaves. Publishes that were not sent are given up with {@link ErrorCode#LEFT}. Completes when
   * the server knows, or the connection is lost.
   */
  public CompletableFuture<@Nullable Void> leave() {
    return membership.leave();
  }

  /**
   * Publishes text. Without a connection it waits and is sent when there is one; sent again, it is
   * published once all the same. Completes when the server has it.
   */
  public CompletableFuture<Published> publish(String text) {
    return publish(Messages.payload(text));
  }

  /** Publishes bytes; otherwise as text. */
  public CompletableFuture<Published> publish(byte[] bytes) {
    return publish(Messages.payload(bytes));
  }

  /**
   * Sends a command to the room's program; otherwise as publish.
   *
   * @param json the text of a JSON object whose "type" names the command
   */
  public CompletableFuture<CommandResult> command(String json) {
    var command =
        Command.newBuilder()
            .setRoom(name)
            .setPayload(Messages.payload(json))
            .setTraceparent(host.traceparent());
    return withWish(
        wish ->
            host.submit(
                    wish,
                    sequence ->
                        ClientMessage.newBuilder().setCommand(command.setSequence(sequence)))
                .thenApply(
                    reply ->
                        new CommandResult(
                            reply.getCommand().getOffset(),
                            Messages.json(reply.getCommand().getPayload()))));
  }

  /** Who is in the room now. */
  public CompletableFuture<Presence> presence() {
    var request = PresenceRequest.newBuilder().setRoom(name);
    return ask(
        ClientMessage.newBuilder().setPresence(request),
        reply ->
            new Presence(
                reply.getPresence().getUsersList(),
                reply.getPresence().getCount(),
                reply.getPresence().getInfoMap()));
  }

  /** The latest 100 publications, oldest first. */
  public CompletableFuture<History> history() {
    return history(HISTORY_LIMIT);
  }

  /**
   * The latest publications, oldest first.
   *
   * @param limit how many, 1 to 1,000
   */
  public CompletableFuture<History> history(int limit) {
    var request = HistoryRequest.newBuilder().setRoom(name).setLimit(limit);
    return ask(
        ClientMessage.newBuilder().setHistory(request), reply -> history(reply.getHistory()));
  }

  /** The state of the room's program, and the position at which it was so. */
  public CompletableFuture<RoomState> state() {
    var request = StateRequest.newBuilder().setRoom(name);
    return ask(ClientMessage.newBuilder().setState(request), reply -> state(reply.getState()));
  }

  RoomMembership membership() {
    return membership;
  }

  private CompletableFuture<Published> publish(io.realtimecluster.proto.client.v1.Payload payload) {
    var publish =
        Publish.newBuilder().setRoom(name).setPayload(payload).setTraceparent(host.traceparent());
    return withWish(
        wish ->
            host.submit(
                    wish,
                    sequence ->
                        ClientMessage.newBuilder().setPublish(publish.setSequence(sequence)))
                .thenApply(reply -> new Published(reply.getPublished().getOffset())));
  }

  private <T> CompletableFuture<T> ask(
      ClientMessage.Builder request, Function<ServerMessage, T> read) {
    return withWish(wish -> host.ask(wish, request.build()).thenApply(read));
  }

  private <T> CompletableFuture<T> withWish(Function<Wish, CompletableFuture<T>> request) {
    Wish wish = membership.wish();
    if (wish == null) {
      return ClientFuture.failed(
          host.loop(),
          new RealtimeException(ErrorCode.NOT_JOINED, "join the room " + name + " first"));
    }
    return request.apply(wish);
  }

  private History history(HistoryReply reply) {
    return new History(
        new Position(reply.getEpoch(), reply.getOffset()),
        reply.getPublicationsList().stream()
            .map(each -> Messages.publication(each, name))
            .toList());
  }

  private static RoomState state(StateReply reply) {
    return new RoomState(
        new Position(reply.getEpoch(), reply.getOffset()), Messages.json(reply.getPayload()));
  }
}
