package io.realtimecluster.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** One kind of room. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "!has(self.slow) || self.slow != 'conflate' || self.program == 'relay'",
    message = "slow can be conflate only where program is relay: a state needs every event")
@ValidationRule(
    value = "!has(self.webhooks) || !has(self.webhooks.events) || self.presence",
    message =
        "webhooks.events can be had only where presence is true: without it nobody knows who is in"
            + " a room")
public record RoomTypeSpec(
    @JsonPropertyDescription("A name for people and metrics.")
        @Required
        @Size(min = 1, max = 63)
        @ValidationRule(
            value = "self.matches('^[a-z0-9]([-a-z0-9]*[a-z0-9])?$')",
            message = "a room type's name must be of a-z, 0-9 and '-', not at its ends",
            messageExpression =
                "'the room type name \"%s\" must be of a-z, 0-9 and \"-\", not at its"
                    + " ends'.format([self])")
        String name,
    @JsonPropertyDescription("Which rooms: a whole room name, where * stands for any characters.")
        @Required
        @Size(min = 1, max = 255)
        String match,
    @JsonPropertyDescription("The room program: what a room does with commands.")
        @Size(min = 1, max = 63)
        @Default("relay")
        String program,
    @JsonPropertyDescription("What is kept of a room's publications.")
        @Nullable HistorySpec history,
    @JsonPropertyDescription("Whether a room knows who is in it.") @Default("false")
        boolean presence,
    @JsonPropertyDescription(
            "What a client that reads too slowly gets. close: its connection is closed and it"
                + " recovers by offset; conflate: only the latest publication. close unless said"
                + " otherwise.")
        @Nullable Slow slow,
    @JsonPropertyDescription(
            "After how many entries of a room's log its state is stored as a whole; 1000 unless"
                + " said otherwise.")
        @Min(1)
        @Max(100_000)
        @Nullable Integer snapshotEvery,
    @JsonPropertyDescription(
            "How many bytes a room's state may have as JSON; 1048576 unless said otherwise.")
        @Min(1_024)
        @Max(4_194_304)
        @Nullable Integer stateBytesMax,
    @JsonPropertyDescription(
            "How many users a room may have whose joins and leaves are told one by one; with more,"
                + " members get the count and the changes at intervals. 1000 unless said"
                + " otherwise.")
        @Min(0)
        @Max(10_000)
        @Nullable Integer presenceDetailsMax,
    @JsonPropertyDescription("What your backend is asked and told about the rooms.")
        @Nullable WebhooksSpec webhooks) {

  /** What a client that reads too slowly gets. */
  public enum Slow {
    /** Its connection is closed. */
    @JsonProperty("close")
    CLOSE,
    /** The latest publication only. */
    @JsonProperty("conflate")
    CONFLATE
  }
}
