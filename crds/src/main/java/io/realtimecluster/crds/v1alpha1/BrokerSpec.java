package io.realtimecluster.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import org.jspecify.annotations.Nullable;

/** RabbitMQ between edges and hubs: managed or external. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "has(self.managed) != has(self.external)",
    message = "broker must have exactly one of managed and external")
public record BrokerSpec(
    @JsonPropertyDescription("A RabbitMQ that the operator runs.") @Nullable Managed managed,
    @JsonPropertyDescription("A RabbitMQ that somebody else runs.") @Nullable External external) {

  /** A RabbitMQ that the operator runs. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @ValidationRule(
      value =
          "has(self.storage) == has(oldSelf.storage) && (!has(self.storage) || self.storage =="
              + " oldSelf.storage)",
      message = "broker.managed.storage cannot be changed: a StatefulSet keeps its volume claims")
  public record Managed(
      @JsonPropertyDescription(
              "How many nodes: 1, 3 or 5. An even number would gain no safety. Cannot be lowered.")
          @Default("3")
          @ValidationRule(
              value = "self in [1, 3, 5]",
              message = "broker.managed.replicas must be 1, 3 or 5",
              messageExpression =
                  "'broker.managed.replicas is %d, it must be 1, 3 or 5'.format([self])")
          @ValidationRule(
              value = "self >= oldSelf",
              message = "broker.managed.replicas cannot be lowered: queues live on the nodes",
              messageExpression =
                  "'broker.managed.replicas cannot be lowered (from %d to %d): queues live on the nodes'.format([oldSelf, self])")
          int replicas,
      @JsonPropertyDescription(
              "Size of each node's volume. Without it a node's data is as lasting as its pod."
                  + " Cannot be changed later.")
          @Nullable Quantity storage,
      @JsonPropertyDescription(
              "Requests and limits of one node. Four fifths of the memory limit are RabbitMQ's; of"
                  + " 2Gi without one.")
          @Nullable ResourceRequirements resources,
      @JsonPropertyDescription("What else there is to say of the pods of brokers.")
          @Nullable PodOverrides pod) {}
}
