package io.realtimecluster.client;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.realtimecluster.client.connection.Chunk;
import io.realtimecluster.client.connection.Codec;
import io.realtimecluster.client.connection.Connection;
import io.realtimecluster.client.connection.RequestIds;
import io.realtimecluster.client.loop.Loop;
import io.realtimecluster.client.loop.Timer;
import io.realtimecluster.proto.client.v1.ClientMessage;
import io.realtimecluster.proto.client.v1.Error;
import io.realtimecluster.proto.client.v1.ServerMessage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Publishes and commands until they are answered, in the order of their sequences. What was lost
 * with a connection is sent again on the next one, with the same bytes; the server knows what has
 * arrived. Each future is completed once.
 *
 * <p>Taking a request is thread-safe, so that the limits hold for threads that publish faster than
 * the loop sends; all else belongs to the loop. Futures are completed without the lock.
 */
final class PublishBuffer {

  /** Wait after a temporary error that names none. */
  private static final long RETRY_MILLIS = 1_000;

  private final PublishBufferOptions options;
  private final Codec codec;
  private final int frameBytesMax;
  private final Loop loop;
  private final RequestIds ids;
  private final RoomConnections connections;

  /** Rooms that a temporary error holds back. Loop only. */
  private final Map<Wish, Timer> held = new HashMap<>();

  private final Object lock = new Object();

  @GuardedBy("lock")
  private final Set<Publishing> waiting = new LinkedHashSet<>();

  @GuardedBy("lock")
  private long bytes;

  @GuardedBy("lock")
  private long sequence;

  @GuardedBy("lock")
  private int inFlight;

  @GuardedBy("lock")
  private boolean pumpScheduled;

  @GuardedBy("lock")
  private boolean closed;

  PublishBuffer(ClientOptions options, Loop loop, RequestIds ids, RoomConnections connections) {
    this.options = options.publishBuffer();
    this.codec = Codec.of(options.protocol().form());
    this.frameBytesMax = options.frameBytesMax();
    this.loop = loop;
    this.ids = ids;
    this.connections = connections;
  }

  int count() {
    synchronized (lock) {
      return waiting.size();
    }
  }

  /**
   * Takes a request, on any thread.
   *
   * @param request makes it of its sequence
   * @return the server's answer, however many connections that takes
   */
  ClientFuture<ServerMessage> add(Wish wish, LongFunction<ClientMessage.Builder> request) {
    var dropped = new ArrayList<Publishing>();
    var answer = new ClientFuture<ServerMessage>(loop);
    synchronized (lock) {
      RealtimeException refusal = take(wish, request, answer, dropped);
      if (refusal != null) {
        return ClientFuture.failed(loop, refusal);
      }
      schedulePump();
    }
    drop(dropped);
    return answer;
  }

  /** Sends what may be sent now, in order. */
  void pump() {
    for (Sending sending : sendings()) {
      Publishing entry = sending.entry();
      sending.connection().send(entry.id(), entry.chunk(), reply -> replied(entry, reply));
    }
  }

  /** Gives up a room's: those on the way still get their answer if it comes. */
  void abandon(Wish wish, RealtimeException error) {
    var given = new ArrayList<Publishing>();
    synchronized (lock) {
      wish.end(error); // Under the lock, so that none is taken after this.
      for (Publishing entry : waiting) {
        if (entry.wish() == wish && !entry.isInFlight()) {
          given.add(entry);
        }
      }
      given.forEach(this::remove);
    }
    given.forEach(each -> fail(each, error));
  }

  void close() {
    held.values().forEach(Timer::stop);
    held.clear();
    List<Publishing> given;
    synchronized (lock) {
      closed = true;
      given = List.copyOf(waiting);
      waiting.clear();
      bytes = 0;
    }
    given.forEach(each -> fail(each, RealtimeException.closed()));
  }

  private void drop(List<Publishing> dropped) {
    if (dropped.isEmpty()) {
      return;
    }
    var error = new RealtimeException(ErrorCode.DROPPED, "the buffer was full and newer came");
    Runnable telling = () -> dropped.forEach(each -> each.answer().completeExceptionally(error));
    if (!loop.execute(telling)) {
      telling.run(); // The client was closed meanwhile.
    }
  }

  /** Null: taken. */
  @GuardedBy("lock")
  private @Nullable RealtimeException take(
      Wish wish,
      LongFunction<ClientMessage.Builder> request,
      ClientFuture<ServerMessage> answer,
      List<Publishing> dropped) {
    if (closed) {
      return RealtimeException.closed();
    }
    if (wish.end() != null) {
      return new RealtimeException(ErrorCode.NOT_JOINED, "join the room " + wish.room() + " first");
    }
    int id = ids.next();
    Chunk chunk = codec.encode(request.apply(sequence + 1).setId(id).build());
    long frameBytes = (long) codec.frameOverheadBytes(1) + chunk.length();
    if (frameBytes > frameBytesMax) {
      return new RealtimeException(
          ErrorCode.TOO_LARGE,
          "the message takes " + frameBytes + " bytes, the limit is " + frameBytesMax);
    }
    if (!makeRoom(chunk.length(), dropped)) {
      return full();
    }
    sequence++;
    bytes += chunk.length();
    waiting.add(new Publishing(wish, id, chunk, answer));
    return null;
  }

  @GuardedBy("lock")
  private boolean makeRoom(int more, List<Publishing> dropped) {
    if (more > options.bytesMax()) {
      return false;
    }
    Iterator<Publishing> oldest = List.copyOf(isFull(more) ? waiting : Set.of()).iterator();
    while (isFull(more)) {
      if (options.policy() == PublishBufferOptions.Policy.REJECT || !oldest.hasNext()) {
        return false;
      }
      Publishing entry = oldest.next();
      if (!entry.wasSent()) {
        remove(entry);
        dropped.add(entry);
      }
    }
    return true;
  }

  @GuardedBy("lock")
  private boolean isFull(int more) {
    return waiting.size() >= options.countMax() || bytes + more > options.bytesMax();
  }

  @GuardedBy("lock")
  private RealtimeException full() {
    String message =
        "%d publishes of %d bytes wait, the limit is %d or %d bytes"
            .formatted(waiting.size(), bytes, options.countMax(), options.bytesMax());
    return new RealtimeException(ErrorCode.BUFFER_FULL, message);
  }

  // Many threads may publish before the loop has its turn: one task is enough for all.
  @GuardedBy("lock")
  private void schedulePump() {
    if (!pumpScheduled) {
      pumpScheduled = true;
      loop.execute(this::pump);
    }
  }

  private List<Sending> sendings() {
    var sendings = new ArrayList<Sending>();
    synchronized (lock) {
      pumpScheduled = false;
      for (Publishing entry : waiting) {
        if (inFlight >= options.inFlightMax()) {
          break;
        }
        if (entry.isInFlight() || held.containsKey(entry.wish())) {
          continue;
        }
        Connection connection = connections.of(entry.wish());
        if (connection != null) {
          entry.sent();
          inFlight++;
          sendings.add(new Sending(entry, connection));
        }
      }
    }
    return sendings;
  }

  private void replied(Publishing entry, @Nullable ServerMessage reply) {
    boolean isFinal = reply != null && !(reply.hasError() && reply.getError().getTemporary());
    RealtimeException abandoned = entry.wish().end();
    boolean isOver = isFinal || abandoned != null;
    synchronized (lock) {
      inFlight--;
      entry.returned();
      if (isOver && !remove(entry)) {
        return; // The client was closed.
      }
    }
    if (reply != null && isFinal) {
      settle(entry, reply);
    } else if (abandoned != null) {
      fail(entry, abandoned);
    } else if (reply != null) {
      hold(entry.wish(), reply.getError());
    }
    if (reply != null) {
      pump(); // Else the next connection sends it again.
    }
  }

  private static void settle(Publishing entry, ServerMessage reply) {
    if (reply.hasError()) {
      entry.answer().completeExceptionally(Messages.error(reply.getError()));
    } else {
      entry.answer().complete(reply);
    }
  }

  private static void fail(Publishing entry, RealtimeException error) {
    entry.answer().completeExceptionally(error.uncertain(entry.wasSent()));
  }

  // All of the room's wait, so that those that were not sent yet do not overtake this one.
  private void hold(Wish wish, Error error) {
    if (held.containsKey(wish)) {
      return;
    }
    long millis = error.getRetryMillis() > 0 ? error.getRetryMillis() : RETRY_MILLIS;
    Runnable release =
        () -> {
          held.remove(wish);
          pump();
        };
    long waitMillis = Math.round(millis * (1 + loop.random() / 2));
    held.put(wish, loop.startTimer(release, waitMillis));
  }

  @GuardedBy("lock")
  private boolean remove(Publishing entry) {
    if (!waiting.remove(entry)) {
      return false;
    }
    bytes -= entry.chunk().length();
    return true;
  }

  private record Sending(Publishing entry, Connection connection) {}
}
