package io.realtimecluster.hub.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What requests carry. */
interface RequestBodies {

  /** How many publications one batch may have. */
  int BATCH_PUBLICATIONS_MAX = 256;

  /** A publish: the payload is required. */
  @Schema(name = "Publish")
  record Publish(
      @Schema(description = "Shown to members as the sender, at most 255 bytes; empty: the server.")
          @Nullable String sender,
      @Schema(required = true) @Nullable PayloadBody payload) {}

  /** Publishes to several rooms. */
  @Schema(name = "PublishBatch")
  record PublishBatch(
      @Schema(required = true, minItems = 1, maxItems = BATCH_PUBLICATIONS_MAX)
          @Nullable List<RoomPublish> publications) {}

  /** One publish of a batch. */
  @Schema(name = "RoomPublish")
  record RoomPublish(
      @Schema(required = true, description = "1 to 255 bytes of UTF-8.") @Nullable String room,
      @Nullable String sender,
      @Schema(required = true) @Nullable PayloadBody payload) {

    Publish publish() {
      return new Publish(sender, payload);
    }
  }

  /** A command for a room's program. */
  @Schema(name = "Command")
  record Command(
      @Schema(
              description =
                  "On whose behalf, at most 255 bytes; empty: the server. The program sees it.")
          @Nullable String user,
      @Schema(
              required = true,
              implementation = Object.class,
              description = "An object whose \"type\" names the command.")
          @Nullable JsonNode command) {}

  /** Text, or bytes as base64. */
  @Schema(name = "Payload", description = "Exactly one of the two, at most 64 KiB.")
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record PayloadBody(
      @Nullable String text, @Schema(description = "base64") byte @Nullable [] binary) {}
}
