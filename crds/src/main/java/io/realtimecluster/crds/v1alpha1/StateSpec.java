package io.realtimecluster.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import org.jspecify.annotations.Nullable;

/** Infinispan, which keeps what must outlive a hub: managed or external. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "has(self.managed) != has(self.external)",
    message = "state must have exactly one of managed and external")
public record StateSpec(
    @JsonPropertyDescription("An Infinispan that the operator runs.") @Nullable Managed managed,
    @JsonPropertyDescription("An Infinispan that somebody else runs.")
        @Nullable External external) {

  /** An Infinispan that the operator runs. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Managed(
      @JsonPropertyDescription(
              "How many nodes: 1, or 3 and more, since of two nodes neither knows after a network"
                  + " split whether it may go on. Cannot be lowered.")
          @Min(1)
          @Max(32)
          @Default("3")
          @ValidationRule(
              value = "self != 2",
              message =
                  "state.managed.replicas must be 1, or 3 and more: two nodes have no majority"
                      + " after a network split")
          @ValidationRule(
              value = "self >= oldSelf",
              message = "state.managed.replicas cannot be lowered: room logs live on the nodes",
              messageExpression =
                  "'state.managed.replicas cannot be lowered (from %d to %d): room logs live on the nodes'.format([oldSelf, self])")
          int replicas,
      @JsonPropertyDescription(
              "Requests and limits of one node. Seven tenths of the memory limit are for the data.")
          @Nullable ResourceRequirements resources,
      @JsonPropertyDescription("What else there is to say of the pods of state stores.")
          @Nullable PodOverrides pod) {}
}
