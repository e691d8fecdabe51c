package io.realtimecluster.client.support;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.realtimecluster.proto.client.v1.ClientFrame;
import io.realtimecluster.proto.client.v1.ClientMessage;
import io.realtimecluster.proto.client.v1.Connected;
import io.realtimecluster.proto.client.v1.Joined;
import io.realtimecluster.proto.client.v1.Publication;
import io.realtimecluster.proto.client.v1.Published;
import io.realtimecluster.proto.client.v1.ServerFrame;
import io.realtimecluster.proto.client.v1.ServerMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Long-polling as the protocol says, with one session and a room that sends back what is published.
 * It can lose answers, as a network does, and end or refuse sessions.
 */
public final class PollServer implements AutoCloseable {

  private static final long WAIT_MILLIS = 300;
  private static final String SESSION = "/v1/poll/token-1";

  private final HttpServer server =
      HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<String> opened = new CopyOnWriteArrayList<>();
  private final List<String> published = new CopyOnWriteArrayList<>();
  private List<ServerMessage> waiting = new ArrayList<>();
  private ServerFrame unacknowledged;
  private long sequence;
  private long posts;
  private long offset;
  private int lostGets;
  private int lostPosts;
  private int closeCode;
  private int refusals;
  private boolean ended;
  private int tokensGivenAgain;

  public PollServer() throws IOException {
    server.createContext("/", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** What opened sessions: token and form. */
  public List<String> opened() {
    return opened;
  }

  public List<String> published() {
    return published;
  }

  /** How many requests of sessions had a token. */
  public synchronized int tokensGivenAgain() {
    return tokensGivenAgain;
  }

  public synchronized boolean isEnded() {
    return ended;
  }

  /** So many answers to GETs are lost after they were made. */
  public synchronized void loseGets(int count) {
    lostGets = count;
  }

  /** So many answers to POSTs of frames are lost after these were taken. */
  public synchronized void losePosts(int count) {
    lostPosts = count;
  }

  /** The next opening POSTs get 503, with a Retry-After of 1 s. */
  public synchronized void refuse(int count) {
    refusals = count;
  }

  public synchronized void close(int code) {
    closeCode = code;
    notifyAll();
  }

  public synchronized void push(ServerMessage.Builder message) {
    waiting.add(message.build());
    notifyAll();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private synchronized void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      String method = exchange.getRequestMethod();
      List<ClientMessage> messages =
          ClientFrame.parseFrom(exchange.getRequestBody()).getMessagesList();
      if (path.equals(SESSION) && header(exchange, "Authorization") != null) {
        tokensGivenAgain++;
      }
      if (path.equals("/v1/poll") && method.equals("POST")) {
        open(exchange, messages);
      } else if (!path.equals(SESSION)) {
        answer(exchange, 404, Map.of(), null);
      } else if (method.equals("POST")) {
        post(exchange, messages);
      } else if (method.equals("GET")) {
        get(exchange);
      } else {
        ended = true;
        answer(exchange, 204, Map.of(), null);
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private void open(HttpExchange exchange, List<ClientMessage> messages) throws IOException {
    opened.add(header(exchange, "Authorization") + " " + header(exchange, "Content-Type"));
    if (refusals > 0) {
      refusals--;
      answer(exchange, 503, Map.of("Retry-After", "1"), null);
      return;
    }
    closeCode = 0;
    posts = 0;
    sequence = 1;
    waiting = new ArrayList<>();
    unacknowledged = null;
    messages.forEach(this::take);
    ServerFrame frame = frame();
    answer(exchange, 201, Map.of("Location", "/prefix" + SESSION, "Poll-Sequence", "1"), frame);
  }

  private void post(HttpExchange exchange, List<ClientMessage> messages) throws IOException {
    long number = Long.parseLong(header(exchange, "Poll-Sequence"));
    if (number > posts + 1) {
      throw new IOException("POST " + number + " after " + posts);
    }
    if (number > posts) {
      posts = number;
      messages.forEach(this::take);
      notifyAll();
    }
    if (lostPosts > 0) {
      lostPosts--;
      return; // The exchange is closed without an answer.
    }
    answer(exchange, 204, Map.of(), null);
  }

  private void get(HttpExchange exchange) throws IOException, InterruptedException {
    long after = Long.parseLong(exchange.getRequestURI().getQuery().replace("after=", ""));
    if (unacknowledged != null && after >= sequence) {
      unacknowledged = null;
    }
    long deadlineNanos = System.nanoTime() + WAIT_MILLIS * 1_000_000;
    while (unacknowledged == null && waiting.isEmpty() && closeCode == 0) {
      long millis = (deadlineNanos - System.nanoTime()) / 1_000_000;
      if (millis <= 0) {
        answer(exchange, 204, Map.of(), null);
        return;
      }
      wait(millis);
    }
    if (closeCode != 0) {
      answer(exchange, 410, Map.of("Close-Code", Integer.toString(closeCode)), null);
      return;
    }
    if (unacknowledged == null) {
      sequence++;
      unacknowledged = frame();
    }
    if (lostGets > 0) {
      lostGets--;
      return;
    }
    answer(exchange, 200, Map.of("Poll-Sequence", Long.toString(sequence)), unacknowledged);
  }

  private ServerFrame frame() {
    var frame = ServerFrame.newBuilder().addAllMessages(waiting).build();
    waiting.clear();
    return frame;
  }

  private void take(ClientMessage message) {
    var reply = ServerMessage.newBuilder().setId(message.getId());
    switch (message.getRequestCase()) {
      case CONNECT ->
          push(
              reply.setConnected(
                  Connected.newBuilder().setSession("s1").setUser("ana").setPingSeconds(25)));
      case JOIN ->
          push(
              reply.setJoined(
                  Joined.newBuilder()
                      .setRoom("r")
                      .setEpoch("e1")
                      .setOffset(offset)
                      .setRecovered(true)));
      case PUBLISH -> {
        published.add(message.getPublish().getPayload().getText());
        offset++;
        push(
            ServerMessage.newBuilder()
                .setPublication(
                    Publication.newBuilder()
                        .setRoom("r")
                        .setOffset(offset)
                        .setPayload(message.getPublish().getPayload())));
        push(reply.setPublished(Published.newBuilder().setOffset(offset)));
      }
      default -> {}
    }
  }

  private static String header(HttpExchange exchange, String name) {
    return exchange.getRequestHeaders().getFirst(name);
  }

  private static void answer(
      HttpExchange exchange, int status, Map<String, String> headers, ServerFrame frame)
      throws IOException {
    headers.forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
    byte[] body = frame == null ? new byte[0] : frame.toByteArray();
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    if (body.length > 0) {
      exchange.getResponseBody().write(body);
    }
  }
}
