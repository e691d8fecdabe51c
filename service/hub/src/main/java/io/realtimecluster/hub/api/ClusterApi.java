package io.realtimecluster.hub.api;

import io.realtimecluster.hub.api.AnswerBodies.Disconnected;
import io.realtimecluster.hub.api.AnswerBodies.Rooms;
import io.realtimecluster.hub.request.HubRequests;
import io.realtimecluster.proto.broker.v1.DownstreamMessage;
import io.realtimecluster.proto.broker.v1.DownstreamMessage.ContentCase;
import io.realtimecluster.proto.broker.v1.PartitionEdgesRequest;
import io.realtimecluster.proto.broker.v1.PartitionRoomsRequest;
import io.realtimecluster.proto.broker.v1.UpstreamMessage;
import io.realtimecluster.proto.broker.v1.UserDisconnection;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.Supplier;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Requests that ask all hubs, or all edges. */
@Path("/v1")
@Produces(MediaType.APPLICATION_JSON)
public class ClusterApi {

  /** How many of these may be under way at once, for each is as many requests as partitions. */
  static final int AT_ONCE_MAX = 8;

  private static final int ROOMS_LIMIT_DEFAULT = 100;
  private static final int ROOMS_LIMIT_MAX = 1_000;

  private final HubRequests requests;
  private final Semaphore free = new Semaphore(AT_ONCE_MAX);

  ClusterApi(HubRequests requests) {
    this.requests = requests;
  }

  /** The rooms that hubs have in memory. */
  @GET
  @Path("rooms")
  @Operation(
      operationId = "listRooms",
      summary = "The rooms that have members, or had them in the last ten minutes")
  @APIResponseSchema(Rooms.class)
  @Tag(name = "Cluster")
  public CompletionStage<Response> rooms(
      @Parameter(description = "Only names that begin with it.") @QueryParam("prefix")
          @Nullable String prefix,
      @Parameter(description = "Only names after it: next of the answer before.")
          @QueryParam("after")
          @Nullable String after,
      @Parameter(description = "1 to 1000, default 100.") @QueryParam("limit")
          @Nullable String limit,
      @Parameter(
              description =
                  "name, the default, or size: those with the most users first, and among these"
                      + " those with the most edges. There are no pages by size.")
          @QueryParam("order")
          @Nullable String order) {
    int countMax = Checks.number("limit", limit, ROOMS_LIMIT_DEFAULT, 1, ROOMS_LIMIT_MAX);
    RoomOrder inOrder = RoomOrder.of(order);
    if (inOrder == RoomOrder.SIZE && after != null) {
      throw Checks.invalid("after goes with order=name alone");
    }
    PartitionRoomsRequest asked =
        PartitionRoomsRequest.newBuilder()
            .setLargestFirst(inOrder == RoomOrder.SIZE)
            .setPrefix(Objects.requireNonNullElse(prefix, ""))
            .setAfter(Objects.requireNonNullElse(after, ""))
            .setLimit(countMax)
            .build();
    return limited(
        () ->
            requests.askAllOwners(
                ContentCase.ROOMS,
                number ->
                    UpstreamMessage.newBuilder()
                        .setRoomsRequest(asked.toBuilder().setRequest(number))
                        .build()),
        answers -> merged(answers, inOrder, countMax));
  }

  private static Rooms merged(List<DownstreamMessage> answers, RoomOrder order, int countMax) {
    List<AnswerBodies.Room> rooms =
        answers.stream()
            .flatMap(answer -> answer.getRooms().getRoomsList().stream())
            .sorted(order.comparator())
            .limit(countMax)
            .map(AnswersOfHubs::room)
            .toList();
    long found = answers.stream().mapToLong(answer -> answer.getRooms().getRoomsCount()).sum();
    boolean more =
        found > rooms.size() || answers.stream().anyMatch(answer -> answer.getRooms().getMore());
    return new Rooms(rooms, more && order == RoomOrder.NAME ? rooms.getLast().room() : null);
  }

  /** Closes all connections of a user, on all edges. */
  @DELETE
  @Path("users/{user}/connections")
  @Operation(
      operationId = "disconnect",
      summary = "Close all connections of a user",
      description =
          "They are closed with 4504. The user's token stays valid: who is to stay away must not"
              + " get a new one.")
  @APIResponseSchema(value = Disconnected.class, responseCode = "200")
  @Tag(name = "Cluster")
  public CompletionStage<Response> disconnect(@PathParam("user") String user) {
    UserDisconnection asked =
        UserDisconnection.newBuilder().setUser(Checks.user(user)).setTo(requests.queue()).build();
    return limited(
        () ->
            edges()
                .thenCompose(
                    edges ->
                        requests.askEdges(
                            edges,
                            ContentCase.DISCONNECTED,
                            number ->
                                DownstreamMessage.newBuilder()
                                    .setDisconnection(asked.toBuilder().setRequest(number))
                                    .build())),
        ClusterApi::disconnected);
  }

  /** Each is known to the owner of at least one partition. */
  private CompletableFuture<List<String>> edges() {
    return requests
        .askAllOwners(
            ContentCase.EDGES,
            number ->
                UpstreamMessage.newBuilder()
                    .setEdgesRequest(PartitionEdgesRequest.newBuilder().setRequest(number))
                    .build())
        .thenApply(
            answers ->
                answers.stream()
                    .flatMap(answer -> answer.getEdges().getEdgesList().stream())
                    .distinct()
                    .toList());
  }

  private static Disconnected disconnected(List<DownstreamMessage> answers) {
    return new Disconnected(
        answers.stream().mapToInt(answer -> answer.getDisconnected().getConnections()).sum(),
        answers.size());
  }

  private <T> CompletionStage<Response> limited(
      Supplier<CompletableFuture<T>> ask, Function<T, Object> body) {
    if (!free.tryAcquire()) {
      throw new ProblemException(
          Problem.overloaded(
              "%d requests to all hubs are under way, the limit".formatted(AT_ONCE_MAX)));
    }
    CompletableFuture<T> answer =
        CompletableFuture.completedFuture(free)
            .thenCompose(_ -> ask.get()) // Whatever it throws is an answer as well.
            .whenComplete((_, _) -> free.release());
    return Responses.of(answer, body);
  }
}
