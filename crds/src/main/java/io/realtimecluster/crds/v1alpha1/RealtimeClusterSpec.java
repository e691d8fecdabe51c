package io.realtimecluster.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a user asks for. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RealtimeClusterSpec(
    @JsonPropertyDescription("The servers that hold the clients' connections.") @Default("{}")
        EdgeSpec edge,
    @JsonPropertyDescription("The servers that run the rooms.") @Default("{}") HubSpec hub,
    @JsonPropertyDescription("RabbitMQ between edges and hubs: managed or external.")
        @Default("{\"managed\": {\"replicas\": 3}}")
        BrokerSpec broker,
    @JsonPropertyDescription(
            "Infinispan, which keeps what must outlive a hub: managed or external.")
        @Default("{\"managed\": {\"replicas\": 3}}")
        StateSpec state,
    @JsonPropertyDescription("How clients prove who they are.") @Required AuthSpec auth,
    @JsonPropertyDescription(
            "The kinds of rooms, in order: the first whose match fits a room's name counts. A room"
                + " that fits none is a relay that keeps its last 100 publications in memory.")
        @Size(max = 64)
        @Default("[]")
        @ValidationRule(
            value = "self.all(a, self.exists_one(b, b.name == a.name))",
            message = "roomTypes: each name may be used only once")
        List<RoomTypeSpec> roomTypes,
    @JsonPropertyDescription("How clients reach the edges.") @Default("{}") ExposureSpec exposure,
    @JsonPropertyDescription(
            "Raises what nodes allow, for edges with more connections than they are set up for.")
        @Default("{}")
        @Nullable NodeTuningSpec nodeTuning,
    @JsonPropertyDescription(
            "Traces of publishes and commands, for an OpenTelemetry collector. Without it there are"
                + " none.")
        @Nullable TracingSpec tracing) {}
