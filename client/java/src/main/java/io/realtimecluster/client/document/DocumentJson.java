package io.realtimecluster.client.document;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What goes to the document program and comes from it, as docs/room-programs.md has it. */
public final class DocumentJson {

  private static final Gson GSON = new Gson();

  private DocumentJson() {}

  /**
   * The text without the spaces between its parts.
   *
   * @throws IllegalArgumentException if it is not JSON
   */
  static String compact(String json) {
    return parse(json).toString();
  }

  /**
   * The command that asks for an event. The hub puts the user before the replica.
   *
   * @param retirements those of the document as it is known here
   */
  public static String command(DocumentEvent.Editing event, String replica, long retirements) {
    var command = new JsonObject();
    if (event instanceof DocumentEvent.Written written) {
      Register register = written.register();
      command.addProperty("type", register.value() == null ? "remove" : "put");
      command.addProperty("key", written.key());
      if (register.value() != null) {
        command.add("value", parse(register.value()));
      }
      command.addProperty("replica", replica);
      command.addProperty("counter", register.counter());
    } else if (event instanceof DocumentEvent.Added added) {
      command.addProperty("type", "add");
      command.addProperty("set", added.set());
      command.addProperty("element", added.element());
      command.addProperty("replica", replica);
      command.addProperty("number", added.dot().number());
      addRetirements(command, retirements);
    } else if (event instanceof DocumentEvent.Discarded discarded) {
      command.addProperty("type", "discard");
      command.addProperty("set", discarded.set());
      command.addProperty("element", discarded.element());
      command.add("dots", json(discarded.dots()));
    } else if (event instanceof DocumentEvent.Counted counted) {
      command.addProperty("type", "count");
      command.addProperty("counter", counted.counter());
      command.addProperty("replica", replica);
      command.addProperty("increments", counted.tally().increments());
      command.addProperty("decrements", counted.tally().decrements());
      addRetirements(command, retirements);
    }
    return command.toString();
  }

  /** How often the document's replicas were retired; -1: the details do not tell. */
  public static long retirements(@Nullable String details) {
    try {
      return details == null ? -1 : parse(details).getAsJsonObject().get("retirements").getAsLong();
    } catch (RuntimeException somethingElse) {
      return -1;
    }
  }

  /**
   * The event of a publication; null if it is none that this client knows.
   *
   * @throws IllegalArgumentException if it lacks what such events have
   */
  public static @Nullable DocumentEvent event(String type, String json) {
    return switch (type) {
      case "written" ->
          read(json, at -> new DocumentEvent.Written(text(at, "key"), register(at, "register")));
      case "added" ->
          read(
              json,
              at ->
                  new DocumentEvent.Added(
                      text(at, "set"), text(at, "element"), dot(at.get("dot"))));
      case "discarded" ->
          read(
              json,
              at ->
                  new DocumentEvent.Discarded(
                      text(at, "set"), text(at, "element"), dots(at.get("dots"))));
      case "counted" ->
          read(
              json,
              at ->
                  new DocumentEvent.Counted(
                      text(at, "counter"), text(at, "replica"), tally(at.get("tally"))));
      case "retired" ->
          read(
              json,
              at -> {
                var replicas = new ArrayList<String>();
                at.getAsJsonArray("replicas").forEach(each -> replicas.add(each.getAsString()));
                return new DocumentEvent.Retired(replicas, at.get("retirements").getAsLong());
              });
      default -> null;
    };
  }

  /**
   * A copy of the document whose state this is.
   *
   * @throws IllegalArgumentException if it is not that of a document
   */
  public static DocumentCopy state(String json) {
    return read(json, DocumentJson::copy);
  }

  private static DocumentCopy copy(JsonObject state) {
    var copy = new DocumentCopy();
    for (String key : state.getAsJsonObject("registers").keySet()) {
      copy.registers.put(key, register(state.getAsJsonObject("registers"), key));
    }
    state
        .getAsJsonObject("sets")
        .asMap()
        .forEach(
            (set, elements) ->
                elements
                    .getAsJsonObject()
                    .asMap()
                    .forEach((element, dots) -> copy.put(set, element, dots(dots))));
    state
        .getAsJsonObject("counters")
        .asMap()
        .forEach((counter, tallies) -> count(copy, counter, tallies.getAsJsonObject()));
    state
        .getAsJsonObject("seen")
        .asMap()
        .forEach((replica, seen) -> copy.seen.put(replica, seen(seen.getAsJsonObject())));
    copy.clock = state.get("clock").getAsLong();
    // Left out by hubs of an earlier release.
    copy.retirements = state.has("retirements") ? state.get("retirements").getAsLong() : 0;
    return copy;
  }

  private static void count(DocumentCopy copy, String counter, JsonObject tallies) {
    tallies
        .asMap()
        .forEach(
            (replica, tally) ->
                copy.apply(new DocumentEvent.Counted(counter, replica, tally(tally))));
  }

  private static Register register(JsonObject parent, String name) {
    JsonObject register = parent.getAsJsonObject(name);
    JsonElement value = register.get("value");
    return new Register(
        value == null ? null : value.toString(),
        register.get("counter").getAsLong(),
        text(register, "replica"));
  }

  private static List<Dot> dots(JsonElement array) {
    var dots = new ArrayList<Dot>();
    array.getAsJsonArray().forEach(each -> dots.add(dot(each)));
    return dots;
  }

  private static JsonArray json(List<Dot> dots) {
    var array = new JsonArray();
    for (Dot dot : dots) {
      var object = new JsonObject();
      object.addProperty("replica", dot.replica());
      object.addProperty("number", dot.number());
      array.add(object);
    }
    return array;
  }

  private static Dot dot(JsonElement element) {
    JsonObject dot = element.getAsJsonObject();
    return new Dot(text(dot, "replica"), dot.get("number").getAsLong());
  }

  private static Tally tally(JsonElement element) {
    JsonObject tally = element.getAsJsonObject();
    return new Tally(tally.get("increments").getAsLong(), tally.get("decrements").getAsLong());
  }

  private static Seen seen(JsonObject seen) {
    JsonArray beyond = seen.getAsJsonArray("beyond");
    return new Seen(
        seen.get("upTo").getAsLong(),
        beyond.asList().stream().map(JsonElement::getAsLong).toList());
  }

  private static String text(JsonObject parent, String name) {
    return parent.get(name).getAsString();
  }

  private static void addRetirements(JsonObject command, long retirements) {
    if (retirements > 0) {
      command.addProperty("retirements", retirements);
    }
  }

  private static <T> T read(String json, Function<JsonObject, T> reader) {
    try {
      return reader.apply(parse(json).getAsJsonObject());
    } catch (NullPointerException
        | IllegalStateException
        | ClassCastException
        | NumberFormatException notIt) {
      throw new IllegalArgumentException("not of a document", notIt);
    }
  }

  // As JSON is defined, and not as much else as Gson would take.
  private static JsonElement parse(String json) {
    try (var reader = new JsonReader(new StringReader(json))) {
      reader.setStrictness(Strictness.STRICT);
      JsonElement element = GSON.getAdapter(JsonElement.class).read(reader);
      if (reader.peek() != JsonToken.END_DOCUMENT) {
        throw new IllegalArgumentException("more than one JSON value");
      }
      return element;
    } catch (IOException | JsonParseException notJson) {
      throw new IllegalArgumentException("not JSON: " + notJson.getMessage(), notJson);
    }
  }
}
