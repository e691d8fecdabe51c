package io.realtimecluster.client;

import io.realtimecluster.proto.client.v1.ClientMessage.RequestCase;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** A client that has joined the room r, for tests in virtual time. */
final class JoinedRoom {

  final FakeEnvironment environment = new FakeEnvironment();
  final FakeLoop loop = environment.loop;
  final Client client;
  final Room room;
  final FakeTransport transport;

  JoinedRoom() {
    this(ClientOptions.defaults());
  }

  JoinedRoom(PublishBufferOptions buffer) {
    this(ClientOptions.builder().publishBuffer(buffer).build());
  }

  JoinedRoom(ClientOptions options) {
    client = environment.client(options);
    room = client.room("r", gap -> {});
    room.join();
    transport = environment.greet();
    transport.reply(RequestCase.JOIN, Replies.joined(0, false));
  }

  /** Publishes, with all that follows from it. */
  CompletableFuture<Published> publish(String text) {
    var published = room.publish(text);
    loop.settle();
    return published;
  }

  void answer(long offset) {
    transport.reply(RequestCase.PUBLISH, Replies.published(offset));
  }

  /** "pending", "done", or the code that a future has failed with. */
  static String outcome(CompletableFuture<?> future) {
    if (!future.isDone()) {
      return "pending";
    }
    return future.isCompletedExceptionally() ? error(future).code().name() : "done";
  }

  static RealtimeException error(CompletableFuture<?> future) {
    try {
      throw new AssertionError("not failed but " + future.join());
    } catch (CompletionException failed) {
      return (RealtimeException) failed.getCause();
    }
  }
}
