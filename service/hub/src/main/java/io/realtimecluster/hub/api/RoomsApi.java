package io.realtimecluster.hub.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.realtimecluster.hub.HubConfig;
import io.realtimecluster.hub.request.HubRequests;
import io.realtimecluster.proto.broker.v1.DownstreamMessage.ContentCase;
import io.realtimecluster.proto.broker.v1.RoomCommand;
import io.realtimecluster.proto.broker.v1.RoomHistoryRequest;
import io.realtimecluster.proto.broker.v1.RoomPresenceRequest;
import io.realtimecluster.proto.broker.v1.RoomStateRequest;
import io.realtimecluster.proto.broker.v1.UpstreamMessage;
import io.realtimecluster.proto.client.v1.Payload;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBodySchema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Requests about one room. */
@Path("/v1/rooms/{room}")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Rooms")
public class RoomsApi {

  private static final int HISTORY_LIMIT_DEFAULT = 100;
  private static final int HISTORY_LIMIT_MAX = 1_000;

  private final HubRequests requests;
  private final int payloadBytesMax;

  RoomsApi(HubRequests requests, HubConfig config) {
    this.requests = requests;
    this.payloadBytesMax = config.api().payloadBytesMax();
  }

  /** Appends to the room's log and delivers to its members. */
  @POST
  @Path("publications")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(operationId = "publish", summary = "Publish to a room")
  @RequestBodySchema(RequestBodies.Publish.class)
  @APIResponseSchema(AnswerBodies.Published.class)
  public CompletionStage<Response> publish(
      @Parameter(description = "1 to 255 bytes of UTF-8, percent-encoded.") @PathParam("room")
          String room,
      @Parameter(description = "Send a publish again with the same key: it is published once.")
          @HeaderParam(IdempotencyKey.HEADER)
          @Nullable String key,
      byte[] body) {
    RequestBodies.Publish publish = Json.read(body, RequestBodies.Publish.class);
    Publishing publishing =
        Publishing.of(Checks.room(room), publish, payloadBytesMax, IdempotencyKey.of(key), 0);
    return Responses.of(publishing.ask(requests), Publishing::published);
  }

  /** Asks the room's program to do something. */
  @POST
  @Path("commands")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(operationId = "command", summary = "Send a command to a room's program")
  @RequestBodySchema(RequestBodies.Command.class)
  @APIResponseSchema(AnswerBodies.CommandDone.class)
  public CompletionStage<Response> command(
      @PathParam("room") String room,
      @Parameter(description = "Send a command again with the same key: it is carried out once.")
          @HeaderParam(IdempotencyKey.HEADER)
          @Nullable String key,
      byte[] body) {
    RequestBodies.Command command = Json.read(body, RequestBodies.Command.class);
    IdempotencyKey idempotency = IdempotencyKey.of(key);
    RoomCommand.Builder asked =
        RoomCommand.newBuilder()
            .setRoom(Checks.room(room))
            .setSession(idempotency.session())
            .setSequence(idempotency.sequence())
            .setUser(Checks.user("user", command.user()))
            .setFromServer(true)
            .setPayload(payload(command.command()));
    return Responses.of(
        requests.askOwner(
            room,
            ContentCase.COMMAND_REPLY,
            number -> UpstreamMessage.newBuilder().setCommand(asked.setReplyTo(number)).build()),
        AnswersOfHubs::commandDone);
  }

  /** Who is in the room. */
  @GET
  @Path("presence")
  @Operation(operationId = "presence", summary = "Who is in a room")
  @APIResponseSchema(AnswerBodies.Presence.class)
  public CompletionStage<Response> presence(@PathParam("room") String room) {
    RoomPresenceRequest.Builder asked = RoomPresenceRequest.newBuilder().setRoom(Checks.room(room));
    return Responses.of(
        requests.askOwner(
            room,
            ContentCase.PRESENCE,
            number ->
                UpstreamMessage.newBuilder().setPresenceRequest(asked.setRequest(number)).build()),
        answer -> AnswersOfHubs.presence(room, answer));
  }

  /** The latest publications, also before an offset, or all after an offset. */
  @GET
  @Path("history")
  @Operation(
      operationId = "history",
      summary = "The latest publications of a room, or all after an offset")
  @APIResponseSchema(AnswerBodies.History.class)
  public CompletionStage<Response> history(
      @PathParam("room") String room,
      @Parameter(description = "1 to 1000, default 100. With after: more than that is refused.")
          @QueryParam("limit")
          @Nullable String limit,
      @Parameter(description = "All after this offset, complete or not at all. Needs epoch.")
          @QueryParam("after")
          @Nullable String after,
      @Parameter(description = "The life of the room's log that after is of.") @QueryParam("epoch")
          @Nullable String epoch,
      @Parameter(description = "The latest before this offset. Not with after.")
          @QueryParam("before")
          @Nullable String before) {
    int countMax = Checks.number("limit", limit, HISTORY_LIMIT_DEFAULT, 1, HISTORY_LIMIT_MAX);
    RoomHistoryRequest.Builder asked =
        RoomHistoryRequest.newBuilder().setRoom(Checks.room(room)).setLimit(countMax);
    if ((after == null) != (epoch == null)) {
      throw Checks.invalid("after and epoch go together");
    }
    if (before != null) {
      if (after != null) {
        throw Checks.invalid("before does not go with after");
      }
      long offset = Checks.offset("before", before);
      if (offset == 0) {
        throw Checks.invalid("before is 0, and no offset is smaller");
      }
      asked.setBeforeOffset(offset);
    }
    if (after != null && epoch != null) {
      if (epoch.isEmpty()) {
        throw Checks.invalid("epoch is empty");
      }
      asked.setAfterOffset(Checks.offset("after", after)).setEpoch(epoch);
    }
    return Responses.of(
        requests.askOwner(
            room,
            ContentCase.HISTORY,
            number -> UpstreamMessage.newBuilder().setHistory(asked.setRequest(number)).build()),
        answer -> AnswersOfHubs.history(asked.build(), answer));
  }

  /** The state of the room's program, now or as of a kept offset. */
  @GET
  @Path("state")
  @Operation(
      operationId = "state",
      summary = "The state of a room's program, now or as of a kept offset")
  @APIResponseSchema(AnswerBodies.State.class)
  public CompletionStage<Response> state(
      @PathParam("room") String room,
      @Parameter(description = "Left out: now.") @QueryParam("offset") @Nullable String offset) {
    RoomStateRequest.Builder asked = RoomStateRequest.newBuilder().setRoom(Checks.room(room));
    if (offset != null) {
      asked.setOffset(Checks.offset("offset", offset));
    }
    return Responses.of(
        requests.askOwner(
            room,
            ContentCase.STATE,
            number -> UpstreamMessage.newBuilder().setState(asked.setRequest(number)).build()),
        AnswersOfHubs::state);
  }

  private Payload payload(@Nullable JsonNode command) {
    if (command == null || !command.isObject()) {
      throw Checks.invalid("command must be a JSON object");
    }
    return Checks.payload(
        new RequestBodies.PayloadBody(Json.write(command), null), payloadBytesMax);
  }
}
