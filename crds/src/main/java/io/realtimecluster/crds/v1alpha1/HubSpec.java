package io.realtimecluster.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import org.jspecify.annotations.Nullable;

/** The servers that run the rooms. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "self.replicas <= self.partitions",
    message = "hub.replicas must not be above hub.partitions",
    messageExpression =
        "'hub.replicas is %d, more than hub.partitions, which is %d: a hub without a partition has nothing to do'.format([self.replicas, self.partitions])")
public record HubSpec(
    @JsonPropertyDescription("How many hubs share the partitions.") @Min(1) @Max(1024) @Default("2")
        int replicas,
    @JsonPropertyDescription(
            "How many partitions the rooms are spread over. Cannot be changed later.")
        @Min(1)
        @Max(1024)
        @Default("64")
        @ValidationRule(
            value = "self == oldSelf",
            message =
                "hub.partitions cannot be changed: it decides which queue the messages of a room take",
            messageExpression =
                "'hub.partitions cannot be changed (from %d to %d): it decides which queue the messages of a room take'.format([oldSelf, self])")
        int partitions,
    @JsonPropertyDescription("Requests and limits of one hub.")
        @Nullable ResourceRequirements resources,
    @JsonPropertyDescription("What else there is to say of the pods of hubs.")
        @Nullable PodOverrides pod) {}
