package io.realtimecluster.hub.webhook.call;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.realtimecluster.hub.room.RoomWebhooks.Endpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** A user's backend: a real HTTP server that remembers what it was asked. Thread-safe. */
public final class TestBackend implements AutoCloseable {

  /** The name of the secret that calls are signed with. */
  public static final String SECRET_NAME = "backend";

  /** Its key. */
  static final byte[] KEY = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.UTF_8);

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Call> calls = new CopyOnWriteArrayList<>();
  private volatile Function<Call, Reply> behaviour = _ -> new Reply(200, "{\"allow\":true}");

  /** What has come. */
  public record Call(String id, String timestamp, String signature, String body) {}

  /** What it answers; a location, if it is not empty, makes it a redirect. */
  public record Reply(int status, String body, String location) {
    /** Without a location. */
    public Reply(int status, String body) {
      this(status, body, "");
    }
  }

  /** Answers every question with yes. */
  public TestBackend() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /** Writes the key into a folder as Kubernetes mounts it. */
  public static void writeKey(Path directory) {
    try {
      Path folder = Files.createDirectories(directory.resolve(SECRET_NAME));
      Files.writeString(
          folder.resolve(WebhookSecrets.FILE), "whsec_" + Base64.getEncoder().encodeToString(KEY));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** From now on. */
  public void answer(Function<Call, Reply> behaviour) {
    this.behaviour = behaviour;
  }

  /** All calls, in the order in which they came. */
  public List<Call> calls() {
    return calls;
  }

  /** Where it is. */
  public Endpoint endpoint(Duration timeout) {
    return new Endpoint(
        "http://localhost:%d/hook".formatted(server.getAddress().getPort()), timeout);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Call call =
          new Call(
              header(exchange, "webhook-id"),
              header(exchange, "webhook-timestamp"),
              header(exchange, "webhook-signature"),
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
      calls.add(call);
      Reply reply = behaviour.apply(call);
      byte[] body = reply.body.getBytes(StandardCharsets.UTF_8);
      if (!reply.location.isEmpty()) {
        exchange.getResponseHeaders().set("Location", reply.location);
      }
      exchange.sendResponseHeaders(reply.status, body.length == 0 ? -1 : body.length);
      if (body.length > 0) {
        exchange.getResponseBody().write(body);
      }
    }
  }

  private static String header(HttpExchange exchange, String name) {
    String value = exchange.getRequestHeaders().getFirst(name);
    return value == null ? "" : value;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
