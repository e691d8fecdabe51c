package io.realtimecluster.e2e;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.realtimecluster.proto.client.v1.ClientFrame;
import io.realtimecluster.proto.client.v1.ClientMessage;
import io.realtimecluster.proto.client.v1.Connect;
import io.realtimecluster.proto.client.v1.Publication;
import io.realtimecluster.proto.client.v1.ServerFrame;
import io.realtimecluster.proto.client.v1.ServerMessage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A client by long-polling that sends each of its requests to another edge than the one before. It
 * polls on a thread of its own until it is stopped or its session is over.
 */
final class TestPoll implements Requests, AutoCloseable {

  static final String PROTO = "application/x-protobuf";
  static final String JSON = "application/json";

  /** What a session ended with that has no close code. */
  static final int NOT_FOUND = 404;

  private static final Duration REQUEST_WAIT_MAX = Duration.ofSeconds(40);
  private static final HttpClient HTTP =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  private final List<URI> edges;
  private final String mediaType;
  private final Inbox inbox = new Inbox();
  private final CompletableFuture<Integer> ended = new CompletableFuture<>();
  private final AtomicInteger ids = new AtomicInteger();
  private final AtomicInteger turns = new AtomicInteger();
  private final String session;
  private long postSequence;
  private volatile long heard;
  private volatile boolean polling;
  private volatile @Nullable Thread poller;

  private TestPoll(List<URI> edges, String mediaType, HttpResponse<byte[]> opened) {
    this.edges = edges;
    this.mediaType = mediaType;
    String location = opened.headers().firstValue("Location").orElseThrow();
    this.session = location.substring(location.lastIndexOf('/'));
  }

  /** The first edge gets the session. */
  static TestPoll open(List<URI> edges, String mediaType, String token) {
    byte[] frame =
        encode(
            mediaType,
            ClientFrame.newBuilder()
                .addMessages(
                    ClientMessage.newBuilder()
                        .setId(1)
                        .setConnect(Connect.newBuilder().setToken(token)))
                .build());
    HttpResponse<byte[]> opened = post(edges.getFirst(), mediaType, frame);
    if (opened.statusCode() != 201) {
      throw new IllegalStateException("refused with " + opened.statusCode());
    }
    TestPoll poll = new TestPoll(edges, mediaType, opened);
    poll.ids.set(1);
    CompletableFuture<ServerMessage> connected = poll.inbox.expect(1);
    poll.take(opened);
    if (!TestConnection.await(connected).hasConnected()) {
      throw new IllegalStateException("not connected: " + connected.join());
    }
    return poll.goOnPolling();
  }

  /** An opening request. */
  static HttpResponse<byte[]> post(URI place, String mediaType, byte[] frame) {
    return send(
        HttpRequest.newBuilder(place)
            .header("Content-Type", mediaType)
            .POST(HttpRequest.BodyPublishers.ofByteArray(frame)));
  }

  static HttpResponse<byte[]> send(HttpRequest.Builder request) {
    try {
      return HTTP.send(
          request.timeout(REQUEST_WAIT_MAX).build(), HttpResponse.BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  TestPoll goOnPolling() {
    polling = true;
    poller = Thread.ofVirtual().start(this::poll);
    return this;
  }

  /** Returns once the request that waits is given up. */
  void stopPolling() {
    polling = false;
    Thread waiting = poller;
    if (waiting != null) {
      waiting.interrupt();
      try {
        waiting.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** The session's place at the edge whose turn it is. */
  URI place() {
    URI edge = edges.get(Math.floorMod(turns.incrementAndGet(), edges.size()));
    return URI.create(edge + session);
  }

  /** The last part of its path, with a slash. */
  String session() {
    return session;
  }

  /** The last answer that came. */
  long heard() {
    return heard;
  }

  @Override
  public CompletableFuture<ServerMessage> send(ClientMessage.Builder message) {
    int id = ids.incrementAndGet();
    CompletableFuture<ServerMessage> answer = inbox.expect(id);
    sendFrame(ClientFrame.newBuilder().addMessages(message.setId(id)).build());
    return answer;
  }

  /** Sends a frame until it is answered, as clients do. */
  synchronized void sendFrame(ClientFrame frame) {
    long sequence = ++postSequence;
    byte[] bytes = encode(mediaType, frame);
    while (true) {
      try {
        HttpResponse<byte[]> answer = postFrame(sequence, bytes);
        if (answer.statusCode() == 204) {
          return;
        }
        if (answer.statusCode() < 500) {
          end(answer);
          return;
        }
      } catch (IllegalStateException e) {
        // An edge that is gone: the next one is asked.
      }
      Waits.pause();
    }
  }

  /** One POST, whatever becomes of it. */
  HttpResponse<byte[]> postFrame(long sequence, byte[] frame) {
    return send(
        HttpRequest.newBuilder(place())
            .header("Content-Type", mediaType)
            .header("Poll-Sequence", Long.toString(sequence))
            .POST(HttpRequest.BodyPublishers.ofByteArray(frame)));
  }

  /** One GET. */
  HttpResponse<byte[]> get(long after) {
    return send(HttpRequest.newBuilder(URI.create(place() + "?after=" + after)));
  }

  List<Publication> publications() {
    return inbox.publications();
  }

  List<ServerMessage> pushes() {
    return inbox.pushes();
  }

  /** Waits until the session is over; its close code, or the status of an answer without one. */
  int awaitEnd() {
    return TestConnection.await(ended);
  }

  boolean ended() {
    return ended.isDone();
  }

  HttpResponse<byte[]> delete() {
    return send(HttpRequest.newBuilder(place()).DELETE());
  }

  /** Takes what an answer holds, once. */
  synchronized void take(HttpResponse<byte[]> answer) {
    long sequence = answer.headers().firstValueAsLong("Poll-Sequence").orElse(heard);
    if (sequence > heard) {
      heard = sequence;
      inbox.received(decode(answer.body()));
    }
  }

  @Override
  public void close() {
    stopPolling();
    if (!ended()) {
      delete();
    }
  }

  private void poll() {
    while (polling && !ended()) { // Ends with the test at the latest.
      HttpResponse<byte[]> answer;
      try {
        answer = get(heard);
      } catch (IllegalStateException e) {
        if (polling) {
          Waits.pause(); // An edge that is gone: the next one is asked.
        }
        continue;
      }
      if (answer.statusCode() < 300) {
        take(answer);
      } else if (answer.statusCode() < 500) {
        end(answer);
      } else {
        Waits.pause();
      }
    }
  }

  private void end(HttpResponse<byte[]> answer) {
    ended.complete(
        (int) answer.headers().firstValueAsLong("Close-Code").orElse(answer.statusCode()));
  }

  static byte[] encode(String mediaType, ClientFrame frame) {
    if (mediaType.equals(PROTO)) {
      return frame.toByteArray();
    }
    try {
      return JsonFormat.printer().print(frame).getBytes(StandardCharsets.UTF_8);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }

  private ServerFrame decode(byte[] body) {
    try {
      if (mediaType.equals(PROTO)) {
        return ServerFrame.parseFrom(body);
      }
      ServerFrame.Builder frame = ServerFrame.newBuilder();
      if (body.length > 0) {
        JsonFormat.parser().merge(new String(body, StandardCharsets.UTF_8), frame);
      }
      return frame.build();
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }
}
