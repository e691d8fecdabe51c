package io.realtimecluster.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the operator found and did. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RealtimeClusterStatus(
    @JsonPropertyDescription("The generation of the spec that this status speaks of.")
        @Nullable Long observedGeneration,
    @JsonPropertyDescription("Where clients connect.") @Nullable String endpoint,
    @JsonPropertyDescription("BrokerReady, StateReady, HubsReady, EdgesReady, and Ready for all.")
        @Nullable List<Condition> conditions,
    @JsonPropertyDescription("The edges.") @Nullable EdgesStatus edges,
    @JsonPropertyDescription("The hubs.") @Nullable HubsStatus hubs) {

  /** The edges. */
  public record EdgesStatus(
      @JsonPropertyDescription("How many there are.") int replicas,
      @JsonPropertyDescription("How many of them take connections.") int ready,
      @JsonPropertyDescription("How many there should be.") int desired,
      @JsonPropertyDescription("The clients connected to all of them.") long connections,
      @JsonPropertyDescription("How many connections the ready ones admit.")
          long connectionCapacity) {}

  /** The hubs. */
  public record HubsStatus(
      @JsonPropertyDescription("How many there are.") int replicas,
      @JsonPropertyDescription("How many of them work.") int ready,
      @JsonPropertyDescription("How many partitions have an owner.") int partitionsOwned) {}
}
