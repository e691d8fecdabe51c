package io.realtimecluster.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.model.annotation.SpecReplicas;
import org.jspecify.annotations.Nullable;

/** The servers that hold the clients' connections. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "self.minReplicas <= self.maxReplicas",
    message = "edge.minReplicas must not be above edge.maxReplicas",
    messageExpression =
        "'edge.minReplicas is %d, it must not be above edge.maxReplicas, which is %d'.format([self.minReplicas, self.maxReplicas])")
@ValidationRule(
    value = "self.targetConnections <= self.maxConnections",
    message = "edge.targetConnections must not be above edge.maxConnections",
    messageExpression =
        "'edge.targetConnections is %d, it must not be above edge.maxConnections, which is %d'.format([self.targetConnections, self.maxConnections])")
public record EdgeSpec(
    @JsonPropertyDescription(
            "How many edges there are at least, and exactly where autoscaling is External. kubectl"
                + " scale sets it.")
        @Min(1)
        @Max(1000)
        @Default("2")
        @SpecReplicas
        int minReplicas,
    @JsonPropertyDescription(
            "How many edges there are at most. One that is being drained does not count.")
        @Min(1)
        @Max(1000)
        @Default("10")
        int maxReplicas,
    @JsonPropertyDescription(
            "Connections per edge that scaling aims at. More than 80% of maxConnections is taken"
                + " for 80%: above it no growth could be seen before clients are sent away.")
        @Min(1)
        @Max(1_048_576)
        @Default("20000")
        int targetConnections,
    @JsonPropertyDescription("Connections that one edge admits; more are sent away with a 503.")
        @Min(1)
        @Max(1_048_576)
        @Default("30000")
        int maxConnections,
    @JsonPropertyDescription("How long fewer edges must have been enough before one is taken away.")
        @Min(0)
        @Max(86_400)
        @Default("600")
        int scaleDownStabilizationSeconds,
    @JsonPropertyDescription("How an edge is emptied before it is taken away.") @Default("{}")
        Drain drain,
    @JsonPropertyDescription(
            "Who decides how many edges there are: Enabled, the operator, by connections; External,"
                + " whoever sets minReplicas, such as a HorizontalPodAutoscaler.")
        @Default("Enabled")
        Autoscaling autoscaling,
    @JsonPropertyDescription("Requests and limits of one edge.")
        @Nullable ResourceRequirements resources,
    @JsonPropertyDescription("What else there is to say of the pods of edges.")
        @Nullable PodOverrides pod) {

  /** How an edge is emptied before it is taken away. */
  public record Drain(
      @JsonPropertyDescription("How many clients are told to move each second.")
          @Min(1)
          @Max(100_000)
          @Default("500")
          int connectionsPerSecond,
      @JsonPropertyDescription(
              "After how long an edge is taken away although clients are still connected.")
          @Min(1)
          @Max(86_400)
          @Default("600")
          int timeoutSeconds) {}

  /** Who decides how many edges there are. */
  public enum Autoscaling {
    /** The operator, by connections. */
    @JsonProperty("Enabled")
    ENABLED,
    /** Whoever sets minReplicas. */
    @JsonProperty("External")
    EXTERNAL
  }
}
