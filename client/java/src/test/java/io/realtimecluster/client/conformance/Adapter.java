package io.realtimecluster.client.conformance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.realtimecluster.client.Client;
import io.realtimecluster.client.ClientOptions;
import io.realtimecluster.client.ClientState;
import io.realtimecluster.client.ErrorCode;
import io.realtimecluster.client.Gap;
import io.realtimecluster.client.Joined;
import io.realtimecluster.client.Position;
import io.realtimecluster.client.Protocol;
import io.realtimecluster.client.Publication;
import io.realtimecluster.client.RealtimeException;
import io.realtimecluster.client.Room;
import io.realtimecluster.client.TransportKind;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * The client as the conformance kit (client/conformance) drives it: commands come as lines of JSON,
 * events go so.
 */
final class Adapter {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final PrintStream OUT = new PrintStream(System.out, false, StandardCharsets.UTF_8);

  private final Map<String, Room> rooms = new HashMap<>();
  private Client client;

  public static void main(String[] args) throws IOException {
    var adapter = new Adapter();
    var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      adapter.carryOut(JSON.readTree(line));
    }
    if (adapter.client != null) {
      adapter.client.close();
    }
  }

  private void carryOut(JsonNode command) throws JsonProcessingException {
    Room room = rooms.get(command.path("room").asText());
    switch (command.path("do").asText()) {
      case "connect" -> connect(command);
      case "join" -> join(command);
      case "leave" -> room.leave();
      case "publish" ->
          outcome(
              command,
              room.publish(command.path("text").asText())
                  .thenApply(published -> result(published.offset(), null)));
      case "command" ->
          outcome(
              command,
              room.command(JSON.writeValueAsString(command.path("command")))
                  .thenApply(done -> result(done.offset(), done.result())));
      default -> throw new IllegalArgumentException("unknown command: " + command);
    }
  }

  private void connect(JsonNode command) {
    String protocol = command.path("protocol").asText().toUpperCase(Locale.ROOT);
    var options = ClientOptions.builder().protocol(Protocol.valueOf(protocol));
    String transport = command.path("transport").asText();
    if (!transport.equals("auto")) {
      options.transport(TransportKind.valueOf(transport.toUpperCase(Locale.ROOT)));
    }
    if (command.has("tokens")) {
      Deque<String> tokens = new ArrayDeque<>();
      command.path("tokens").forEach(token -> tokens.add(token.asText()));
      options.getToken(reason -> CompletableFuture.completedFuture(tokens.poll()));
    }
    client = Client.connect(command.path("url").asText(), options.build());
    client.on(ClientState.class, Adapter::tell);
    tell(client.state());
  }

  private void join(JsonNode command) {
    String name = command.path("room").asText();
    Room room = client.room(name, Adapter::tell);
    rooms.put(name, room);
    room.on(Publication.class, Adapter::tell);
    room.on(Joined.class, Adapter::tell);
    JsonNode recover = command.path("recover");
    CompletableFuture<Joined> joined =
        recover.isMissingNode()
            ? room.join()
            : room.join(
                new Position(recover.path("epoch").asText(), recover.path("offset").asLong()));
    joined.exceptionally(
        failure -> {
          tellError("join " + name, failure);
          return null;
        });
  }

  private static void outcome(JsonNode command, CompletableFuture<ObjectNode> result) {
    String as = command.path("as").asText();
    result.whenComplete(
        (told, failure) -> {
          if (failure == null) {
            tell("result", told.put("as", as));
          } else {
            tellError(as, failure);
          }
        });
  }

  private static ObjectNode result(long offset, String json) {
    var result = JSON.createObjectNode().put("offset", Long.toString(offset));
    return json == null ? result : result.set("result", parsed(json));
  }

  private static void tellError(String as, Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (!(cause instanceof RealtimeException error)) {
      throw new IllegalStateException("not an error of the client", cause);
    }
    if (error.code() != ErrorCode.CLOSED) {
      var told = JSON.createObjectNode().put("as", as).put("code", error.code().name());
      tell("error", error.details() == null ? told : told.set("details", parsed(error.details())));
    }
  }

  private static void tell(ClientState state) {
    var told = JSON.createObjectNode();
    told.put("name", state.getClass().getSimpleName().toLowerCase(Locale.ROOT));
    OptionalInt closeCode =
        state instanceof ClientState.Waiting waiting
            ? waiting.closeCode()
            : state instanceof ClientState.Closed closed ? closed.closeCode() : OptionalInt.empty();
    closeCode.ifPresent(code -> told.put("closeCode", code));
    tell("state", told);
  }

  private static void tell(Publication publication) {
    tell(
        "publication",
        JSON.createObjectNode()
            .put("room", publication.room())
            .put("offset", Long.toString(publication.offset()))
            .put("sender", publication.sender())
            .put("text", publication.text()));
  }

  private static void tell(Joined joined) {
    tell(
        "joined",
        position(joined.position())
            .put("room", joined.room())
            .put("recovered", joined.recovered()));
  }

  private static void tell(Gap gap) {
    var told = JSON.createObjectNode().put("room", gap.room());
    told.set("before", position(gap.before()));
    told.set("after", position(gap.after()));
    tell("gap", told);
  }

  private static ObjectNode position(Position position) {
    return JSON.createObjectNode()
        .put("epoch", position.epoch())
        .put("offset", Long.toString(position.offset()));
  }

  private static JsonNode parsed(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException notJson) {
      throw new IllegalStateException(json, notJson);
    }
  }

  private static synchronized void tell(String type, JsonNode event) {
    OUT.println(JSON.createObjectNode().set(type, event));
    OUT.flush();
  }
}
