package io.realtimecluster.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** What is kept of a room's publications. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "self.durability != 'none' || (!has(self.size) && !has(self.ttlSeconds))",
    message = "history.size and history.ttlSeconds mean nothing where history.durability is none")
public record HistorySpec(
    @JsonPropertyDescription(
            "none: nothing is kept; memory: lost with the hub; durable: stored before a publish is"
                + " acknowledged.")
        @Default("memory")
        Durability durability,
    @JsonPropertyDescription("How many publications a room keeps; 100 unless said otherwise.")
        @Min(0)
        @Max(10_000)
        @Nullable Integer size,
    @JsonPropertyDescription("How long a publication is kept; without it, as long as it fits.")
        @Min(1)
        @Nullable Long ttlSeconds) {

  /** Where publications are kept. */
  public enum Durability {
    /** Nowhere. */
    @JsonProperty("none")
    NONE,
    /** In the hub's memory. */
    @JsonProperty("memory")
    MEMORY,
    /** In the state store. */
    @JsonProperty("durable")
    DURABLE
  }
}
