package io.realtimecluster.hub.program;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.EnumFeature;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.fasterxml.jackson.datatype.pcollections.PCollectionsModule;
import io.realtimecluster.program.RoomProgram;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The JSON form of a program's state, commands and events. Immutable and thread-safe. */
final class ProgramCodec<S, C, E> {

  /** The member of a command's object that names it. */
  static final String TYPE = "type";

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .addModule(new PCollectionsModule())
          .addModule(new JavaTimeModule())
          .addModule(new Jdk8Module())
          .serializationInclusion(JsonInclude.Include.NON_NULL)
          .enable(EnumFeature.WRITE_ENUMS_TO_LOWERCASE)
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
          // What a later version wrote may hold more than this one knows.
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private final Class<S> stateType;
  private final NamedTypes<C> commands;
  private final NamedTypes<E> events;
  private final Optional<ProgramSteps<S, E, ?>> steps;

  ProgramCodec(RoomProgram<S, C, E> program) {
    this.stateType = program.stateType();
    this.commands = new NamedTypes<>(program.commandType());
    this.events = new NamedTypes<>(program.eventType());
    this.steps = ProgramSteps.of(program);
  }

  /** Empty if the program takes no part in sagas. */
  Optional<ProgramSteps<S, E, ?>> steps() {
    return steps;
  }

  /**
   * Reads a client's command.
   *
   * @throws IllegalArgumentException naming what is wrong with it, for the client
   */
  C command(String json) {
    return read(commands, "command", json);
  }

  /**
   * Reads an object whose type is named in it.
   *
   * @throws IllegalArgumentException naming what is wrong with it, for whoever has sent it
   */
  static <T> T read(NamedTypes<T> types, String what, String json) {
    JsonNode tree = tree(what, json);
    if (!(tree instanceof ObjectNode object) || !object.path(TYPE).isTextual()) {
      throw new IllegalArgumentException(
          "a %s is a JSON object whose \"type\" is one of: %s".formatted(what, types.names()));
    }
    String name = object.remove(TYPE).textValue();
    Class<? extends T> type =
        types
            .find(name)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "the %s is %s, known are: %s".formatted(what, name, types.names())));
    try {
      return JSON.readerFor(type)
          .with(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .with(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .readValue(object);
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw new IllegalArgumentException("%s %s: %s".formatted(what, name, reason(e)), e);
    } catch (java.io.IOException e) {
      throw new IllegalStateException("a tree is read without input", e);
    }
  }

  /** An object with its type named in it, as {@link #read} reads it. */
  static String named(Object value) {
    ObjectNode object = JSON.createObjectNode().put(TYPE, NamedTypes.nameOf(value.getClass()));
    object.setAll((ObjectNode) JSON.valueToTree(value));
    return object.toString();
  }

  /** Reads an event from the log. */
  E event(ProgramEvent event) {
    Class<? extends E> type =
        events
            .find(event.name())
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "event %s is unknown, known are: %s"
                            .formatted(event.name(), events.names())));
    try {
      return JSON.readValue(event.json(), type);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("event %s: %s".formatted(event.name(), reason(e)), e);
    }
  }

  ProgramEvent event(E event) {
    return new ProgramEvent(NamedTypes.nameOf(event.getClass()), json(event));
  }

  S state(String json) {
    try {
      return JSON.readValue(json, stateType);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("state: " + reason(e), e);
    }
  }

  String json(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("no JSON form: " + reason(e), e);
    }
  }

  static int bytesOf(String json) {
    return json.getBytes(StandardCharsets.UTF_8).length;
  }

  private static JsonNode tree(String what, String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "the %s is no JSON: %s".formatted(what, e.getOriginalMessage()), e);
    }
  }

  private static String reason(Exception failure) {
    return switch (failure) {
      case ValueInstantiationException e when e.getCause() instanceof IllegalArgumentException ->
          String.valueOf(e.getCause().getMessage());
      case UnrecognizedPropertyException e -> "field %s is unknown".formatted(e.getPropertyName());
      case MismatchedInputException e when !e.getPath().isEmpty() ->
          "field %s is missing or of another type".formatted(e.getPath().getLast().getFieldName());
      case JsonProcessingException e -> String.valueOf(e.getOriginalMessage());
      default -> String.valueOf(failure.getMessage());
    };
  }
}
