package io.realtimecluster.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
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
    @JsonPropertyDescription("How many edges there are at least.") @Min(1) @Max(1000) @Default("2")
        int minReplicas,
    @JsonPropertyDescription("How many edges there are at most.") @Min(1) @Max(1000) @Default("10")
        int maxReplicas,
    @JsonPropertyDescription("Connections per edge that scaling aims at.")
        @Min(1)
        @Max(1_048_576)
        @Default("20000")
        int targetConnections,
    @JsonPropertyDescription("Connections that one edge admits; more are sent away with a 503.")
        @Min(1)
        @Max(1_048_576)
        @Default("30000")
        int maxConnections,
    @JsonPropertyDescription("Requests and limits of one edge.")
        @Nullable ResourceRequirements resources) {}
