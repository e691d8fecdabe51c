package io.realtimecluster.hub.api;

import io.realtimecluster.hub.HubConfig;
import io.realtimecluster.hub.api.AnswerBodies.PublishedBatch;
import io.realtimecluster.hub.api.AnswerBodies.Result;
import io.realtimecluster.hub.api.RequestBodies.PublishBatch;
import io.realtimecluster.hub.api.RequestBodies.RoomPublish;
import io.realtimecluster.hub.request.HubRequests;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBodySchema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Publishes to several rooms at once. */
@Path("/v1/publications")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Rooms")
public class PublicationsApi {

  private final HubRequests requests;
  private final int payloadBytesMax;

  PublicationsApi(HubRequests requests, HubConfig config) {
    this.requests = requests;
    this.payloadBytesMax = config.api().payloadBytesMax();
  }

  /**
   * Publishes each of a batch, in order per room. All are checked first; after that each has a
   * result of its own.
   */
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(operationId = "publishBatch", summary = "Publish to several rooms")
  @RequestBodySchema(PublishBatch.class)
  @APIResponseSchema(PublishedBatch.class)
  public CompletionStage<Response> publish(
      @Parameter(
              description =
                  "Send the same batch again with the same key: each of it is published once.")
          @HeaderParam(IdempotencyKey.HEADER)
          @Nullable String key,
      byte[] body) {
    List<Publishing> batch = checked(body, IdempotencyKey.of(key));
    List<CompletableFuture<Result>> results =
        batch.stream().map(publishing -> resultOf(publishing)).toList();
    return Responses.of(
        CompletableFuture.allOf(results.toArray(CompletableFuture[]::new)),
        _ -> new PublishedBatch(results.stream().map(CompletableFuture::join).toList()));
  }

  private List<Publishing> checked(byte[] body, IdempotencyKey key) {
    List<RoomPublish> asked = Json.read(body, PublishBatch.class).publications();
    int count = asked == null ? 0 : asked.size();
    if (asked == null || count == 0 || count > RequestBodies.BATCH_PUBLICATIONS_MAX) {
      throw Checks.invalid(
          "publications has %d entries, allowed is 1 to %d"
              .formatted(count, RequestBodies.BATCH_PUBLICATIONS_MAX));
    }
    List<Publishing> batch = new ArrayList<>(count);
    for (int index = 0; index < count; index++) {
      batch.add(checked(asked.get(index), key, index));
    }
    return batch;
  }

  private Publishing checked(@Nullable RoomPublish publish, IdempotencyKey key, int index) {
    try {
      if (publish == null) {
        throw Checks.invalid("it is null");
      }
      return Publishing.of(
          Checks.room(publish.room()), publish.publish(), payloadBytesMax, key, index);
    } catch (ProblemException e) {
      throw Checks.invalid("publications[%d]: %s".formatted(index, e.problem().detail()));
    }
  }

  private CompletableFuture<Result> resultOf(Publishing publishing) {
    return publishing
        .ask(requests)
        .thenApply(answer -> new Result(Publishing.published(answer).offset(), null))
        .exceptionally(failure -> new Result(null, Responses.problemOf(failure)));
  }
}
