package io.realtimecluster.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.model.annotation.LabelSelector;
import io.fabric8.kubernetes.model.annotation.StatusReplicas;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the operator found and did. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RealtimeClusterStatus(
    @JsonPropertyDescription("The generation of the spec that this status speaks of.")
        @Nullable Long observedGeneration,
    @JsonPropertyDescription("Where clients connect.") @Nullable String endpoint,
    @JsonPropertyDescription(
            "BrokerReady, StateReady, HubsReady, EdgesReady, Exposed, Ready for all of them,"
                + " ScalingLimited and Paused; NodesTuned if nodeTuning is enabled.")
        @Nullable List<Condition> conditions,
    @JsonPropertyDescription("The edges.") @Nullable EdgesStatus edges,
    @JsonPropertyDescription("The hubs.") @Nullable HubsStatus hubs) {

  /** The edges. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record EdgesStatus(
      @JsonPropertyDescription("How many there are.") @StatusReplicas int replicas,
      @JsonPropertyDescription("How many of them take connections.") int ready,
      @JsonPropertyDescription("How many there should be, without one that is being drained.")
          int desired,
      @JsonPropertyDescription("The clients connected to all of them.") long connections,
      @JsonPropertyDescription("How many connections the ready ones admit.")
          long connectionCapacity,
      @JsonPropertyDescription("How many are being drained before they are taken away.")
          int draining,
      @JsonPropertyDescription("Selects their pods, for those who scale them.") @LabelSelector
          @Nullable String selector,
      @JsonPropertyDescription("When desired was last changed.") @Nullable String lastScaleTime,
      @JsonPropertyDescription("Why desired was last changed.") @Nullable String lastScaleReason) {}

  /** The hubs. */
  public record HubsStatus(
      @JsonPropertyDescription("How many there are.") int replicas,
      @JsonPropertyDescription("How many of them work.") int ready,
      @JsonPropertyDescription("How many partitions have an owner.") int partitionsOwned) {}
}
