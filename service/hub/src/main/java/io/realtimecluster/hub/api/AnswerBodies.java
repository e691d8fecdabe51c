package io.realtimecluster.hub.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.databind.util.RawValue;
import io.realtimecluster.hub.api.RequestBodies.PayloadBody;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What answers carry. As in the client protocol, offsets are strings: not every JSON reader keeps
 * 64 bits.
 */
interface AnswerBodies {

  /** The answer to a publish. */
  @Schema(name = "Published")
  record Published(@Schema(description = "Of the publication in the room's log.") String offset) {}

  /** The answer to a batch. */
  @Schema(name = "PublishedBatch")
  record PublishedBatch(
      @Schema(description = "One for each publication, in their order.") List<Result> results) {}

  /** What became of one publish of a batch. */
  @Schema(name = "Result", description = "Exactly one of the two.")
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Result(@Nullable String offset, @Nullable Problem problem) {}

  /** The answer to a command. */
  @Schema(name = "CommandDone")
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record CommandDone(
      @Schema(description = "Of its last event.") String offset,
      @Schema(
              implementation = Object.class,
              description = "What the program answers; left out if it answers nothing.")
          @JsonRawValue
          @Nullable String result) {}

  /** Who is in a room. */
  @Schema(name = "Presence")
  record Presence(
      String room,
      @Schema(description = "How many users are in it.") int count,
      @Schema(description = "All, or as many as presenceDetailsMax of the room's type.")
          List<String> users,
      @Schema(
              implementation = Object.class,
              description = "What the tokens of users tell of them, by user.")
          Map<String, RawValue> info) {}

  /** A part of a room's log, oldest first. */
  @Schema(name = "History")
  record History(
      String room,
      String epoch,
      @Schema(description = "The latest offset of the room, listed or not.") String offset,
      List<Publication> publications) {}

  /** One entry of a room's log. */
  @Schema(name = "Publication")
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  record Publication(
      String offset,
      String sender,
      @Schema(description = "Of an event of the room's program: its name; payload has its JSON.")
          String event,
      PayloadBody payload) {}

  /** The state of a room's program. */
  @Schema(name = "State")
  record State(
      String room,
      String epoch,
      String offset,
      @Schema(implementation = Object.class) @JsonRawValue String state) {}

  /** Rooms that hubs have in memory. */
  @Schema(name = "Rooms")
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Rooms(
      List<Room> rooms,
      @Schema(description = "There are more: ask again with after set to this.")
          @Nullable String next) {}

  /** One of them. */
  @Schema(name = "Room")
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Room(
      String room,
      String type,
      String offset,
      @Schema(description = "How many edges have members in it.") int edges,
      @Schema(description = "How many users are in it; left out: its type has no presence.")
          @Nullable Integer users) {}

  /** How many connections of a user were closed. */
  @Schema(name = "Disconnected")
  record Disconnected(int connections, @Schema(description = "That were asked.") int edges) {}
}
