package io.realtimecluster.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;

/** How clients reach the edges. */
public record ExposureSpec(
    @JsonPropertyDescription("The Service in front of the edges.") @Default("{}")
        ServiceSpec service) {

  /** The Service in front of the edges. */
  public record ServiceSpec(
      @JsonPropertyDescription("The type of the Service.") @Default("ClusterIP") Type type) {}

  /** The type of a Service, in Kubernetes' own words. */
  public enum Type {
    /** Reached from inside the cluster. */
    @JsonProperty("ClusterIP")
    CLUSTER_IP("ClusterIP"),
    /** Reached at a port of every node. */
    @JsonProperty("NodePort")
    NODE_PORT("NodePort"),
    /** Reached through a load balancer of the platform. */
    @JsonProperty("LoadBalancer")
    LOAD_BALANCER("LoadBalancer");

    private final String text;

    Type(String text) {
      this.text = text;
    }

    /** As Kubernetes writes it. */
    public String text() {
      return text;
    }
  }
}
