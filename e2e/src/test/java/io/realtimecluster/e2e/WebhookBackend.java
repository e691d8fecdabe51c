package io.realtimecluster.e2e;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A user's backend that webhooks call: answers per room as a test says, and remembers. */
final class WebhookBackend implements AutoCloseable {

  static final String SECRET_NAME = "backend";
  private static final byte[] KEY =
      "a-key-of-the-tests-of-webhooks-!".getBytes(StandardCharsets.UTF_8);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final Map<String, Function<Call, Reply>> behaviourByRoom = new ConcurrentHashMap<>();
  private final List<Call> calls = new CopyOnWriteArrayList<>();

  /** What has come. */
  record Call(String id, boolean signed, String type, JsonNode data) {
    String room() {
      return data.get("room").asText();
    }

    String user() {
      return data.path("user").asText();
    }

    String text() {
      return data.path("payload").path("text").asText();
    }
  }

  record Reply(int status, String body) {
    static final Reply YES = new Reply(200, "{\"allow\":true}");

    static Reply no(String reason) {
      return new Reply(200, "{\"allow\":false,\"reason\":\"%s\"}".formatted(reason));
    }
  }

  WebhookBackend() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::handle);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:%d/hooks".formatted(server.getAddress().getPort());
  }

  /** Writes the key as Kubernetes mounts a Secret. */
  static void writeKey(Path directory) {
    try {
      Path folder = Files.createDirectories(directory.resolve(SECRET_NAME));
      Files.writeString(
          folder.resolve("secret"), "whsec_" + Base64.getEncoder().encodeToString(KEY));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Of a room; others are answered with yes. */
  void answer(String room, Function<Call, Reply> behaviour) {
    behaviourByRoom.put(room, behaviour);
  }

  /** What has come of a room, in the order in which it came. */
  List<Call> calls(String room) {
    return calls.stream().filter(call -> call.room().equals(room)).toList();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      JsonNode json = parse(body);
      Call call =
          new Call(
              exchange.getRequestHeaders().getFirst("webhook-id"),
              isSigned(exchange, body),
              json.get("type").asText(),
              json.get("data"));
      calls.add(call);
      Reply reply = behaviourByRoom.getOrDefault(call.room(), _ -> Reply.YES).apply(call);
      byte[] answer = reply.body.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(reply.status, answer.length == 0 ? -1 : answer.length);
      if (answer.length > 0) {
        exchange.getResponseBody().write(answer);
      }
    }
  }

  private static JsonNode parse(byte[] body) {
    try {
      return JSON.readTree(new String(body, StandardCharsets.UTF_8));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What docs/webhooks.md tells backends to check. */
  private static boolean isSigned(HttpExchange exchange, byte[] body) {
    String id = exchange.getRequestHeaders().getFirst("webhook-id");
    String timestamp = exchange.getRequestHeaders().getFirst("webhook-timestamp");
    long ageSeconds = System.currentTimeMillis() / 1_000 - Long.parseLong(timestamp);
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(KEY, "HmacSHA256"));
      mac.update((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
      String expected = "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
      return Math.abs(ageSeconds) < 300
          && expected.equals(exchange.getRequestHeaders().getFirst("webhook-signature"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
