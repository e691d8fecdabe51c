package io.realtimecluster.edge.connection;

import io.netty.channel.EventLoop;
import io.realtimecluster.edge.EdgeConfig;
import io.realtimecluster.edge.admission.Admission;
import io.realtimecluster.edge.admission.Identity;
import io.realtimecluster.edge.admission.TokenResult;
import io.realtimecluster.edge.admission.TokenVerifier;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Opens and closes connections, and finds them by their event loops. */
@ApplicationScoped
public class Connections {

  /** Items that may wait in a loop's outbox before what comes from hubs must wait. */
  static final int OUTBOX_ITEMS_MAX = 10_000;

  private static final int LOOPS_WAIT_SECONDS = 2;
  private static final int OUTBOX_WAIT_MILLIS = 1;
  private static final int OUTBOX_WAITS_MAX = 5_000;
  private static final int USER_LENGTH_MAX = 64;

  private final EdgeConfig.Edge config;
  private final Admission admission;
  private final EdgeMetrics metrics;
  private final TokenVerifier verifier;
  private final FrameReceiver receiver;
  private final Requests requests;
  private final Map<EventLoop, Loop> loops = new ConcurrentHashMap<>();

  Connections(
      EdgeConfig config,
      Admission admission,
      EdgeMetrics metrics,
      TokenVerifier verifier,
      FrameReceiver receiver,
      Requests requests) {
    this.config = config.edge();
    this.admission = admission;
    this.metrics = metrics;
    this.verifier = verifier;
    this.receiver = receiver;
    this.requests = requests;
  }

  /**
   * Opens a connection that was admitted. On its event loop.
   *
   * @param token what the token in the handshake is worth
   * @param user the user that an unauthenticated client names itself; counts only where
   *     authentication is off
   */
  public Connection open(
      Transport transport, EventLoop eventLoop, TokenResult token, @Nullable String user) {
    Loop loop = loops.computeIfAbsent(eventLoop, this::newLoop);
    Connection connection = new Connection(transport, loop, config, metrics);
    loop.keepAlive().add(connection);
    switch (token) {
      case TokenResult.Valid(Identity identity) ->
          connection.connectedByHandshake(identity, FrameReceiver.newSession());
      case TokenResult.Missing _ when verifier.required() -> {
        // The connect message will bring it.
      }
      case TokenResult.Missing _ ->
          connection.connectedByHandshake(guest(user), FrameReceiver.newSession());
      case TokenResult.Invalid _ when !verifier.required() ->
          connection.connectedByHandshake(guest(user), FrameReceiver.newSession());
      case TokenResult.Invalid _ -> connection.close(CloseCode.TOKEN_INVALID);
      case TokenResult.Expired _ -> connection.close(CloseCode.TOKEN_EXPIRED);
    }
    return connection;
  }

  /** The transport is gone. On the connection's event loop. */
  public void closed(Connection connection) {
    connection.closed(requests);
    admission.release();
  }

  /** Closes all. Thread-safe; the closing itself takes a while. */
  public void closeAll(CloseCode code) {
    loops.values().forEach(loop -> loop.execute(() -> loop.keepAlive().closeAll(code)));
  }

  /**
   * Asks connections to go to another edge, at most so many. Thread-safe; completes with how many
   * were asked.
   *
   * @param delayMillisMax each is given a different delay, up to that
   */
  public CompletableFuture<Integer> move(int count, int delayMillisMax) {
    CompletableFuture<Integer> moved = CompletableFuture.completedFuture(0);
    List<Loop> all = List.copyOf(loops.values());
    int loopsLeft = all.size();
    for (Loop loop : all) {
      int share = loopsLeft--;
      moved =
          moved.thenCompose(
              before ->
                  moveOn(loop, Math.ceilDiv(count - before, share), delayMillisMax)
                      .thenApply(more -> before + more));
    }
    return moved;
  }

  private CompletableFuture<Integer> moveOn(Loop loop, int count, int delayMillisMax) {
    int graceMillis = (int) config.drain().grace().toMillis();
    return CompletableFuture.supplyAsync(
        () -> {
          int moved = loop.keepAlive().move(count, delayMillisMax, graceMillis);
          metrics.moved(moved);
          return moved;
        },
        loop::execute);
  }

  /**
   * Connections as an operator may see them, at most so many. Thread-safe; fails if an event loop
   * does not answer within 2 s.
   */
  public CompletableFuture<List<ConnectionView>> list(int limit) {
    return onAllLoops(loop -> loop.keepAlive().list(limit))
        .orTimeout(LOOPS_WAIT_SECONDS, TimeUnit.SECONDS)
        .thenApply(lists -> lists.stream().flatMap(List::stream).limit(limit).toList());
  }

  /**
   * Closes the connections of a user; completes with how many there were. Thread-safe; fails if an
   * event loop does not answer within 2 s.
   *
   * @param user not empty: connections that are not connected yet have no user
   */
  public CompletableFuture<Integer> closeUser(String user, CloseCode code) {
    return onAllLoops(loop -> loop.keepAlive().closeUser(user, code))
        .orTimeout(LOOPS_WAIT_SECONDS, TimeUnit.SECONDS)
        .thenApply(counts -> counts.stream().mapToInt(Integer::intValue).sum());
  }

  /**
   * Waits while a loop's outbox is full, so that what is more stays at the broker, which has a
   * limit of its own. Only for the thread that brings messages from hubs: the loops themselves must
   * not wait. Ends after 5 s, for a loop that long without a turn is broken.
   */
  public void awaitOutboxes() {
    for (int waits = 0; isOutboxFull() && waits < OUTBOX_WAITS_MAX; waits++) {
      if (waits == 0) {
        metrics.outboxWaited();
      }
      try {
        Thread.sleep(OUTBOX_WAIT_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private boolean isOutboxFull() {
    for (Loop loop : loops.values()) {
      if (loop.queuedItems() > OUTBOX_ITEMS_MAX) {
        return true;
      }
    }
    return false;
  }

  private <T> CompletableFuture<List<T>> onAllLoops(Function<Loop, T> action) {
    List<CompletableFuture<T>> results = new ArrayList<>();
    for (Loop loop : loops.values()) {
      results.add(CompletableFuture.supplyAsync(() -> action.apply(loop), loop::execute));
    }
    return CompletableFuture.allOf(results.toArray(CompletableFuture[]::new))
        .thenApply(_ -> results.stream().map(CompletableFuture::join).toList());
  }

  private Loop newLoop(EventLoop eventLoop) {
    return new Loop(
        eventLoop,
        metrics,
        receiver,
        requests,
        new KeepAlive(eventLoop, config.pingInterval()),
        config.batchDelayMax().toNanos());
  }

  private static Identity guest(@Nullable String user) {
    String name = user == null ? "" : user.strip();
    if (name.isEmpty() || name.length() > USER_LENGTH_MAX) {
      name = "guest-" + ThreadLocalRandom.current().nextInt(1_000, 10_000);
    }
    return Identity.withoutToken(name);
  }
}
