package io.realtimecluster.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How clients reach the edges. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ExposureSpec(
    @JsonPropertyDescription("The Service in front of the edges.") @Default("{}")
        ServiceSpec service,
    @JsonPropertyDescription(
            "An Ingress in front of the Service. TLS ends there. Without it there is none.")
        @Nullable IngressSpec ingress,
    @JsonPropertyDescription(
            "An HTTPRoute of the Gateway API in front of the Service. Without it there is none.")
        @Nullable HttpRouteSpec httpRoute) {

  /** A DNS name of lower-case labels. */
  static final String HOST = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$";

  /** The name of most objects of Kubernetes. */
  static final String NAME = "^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$";

  private static final int ANNOTATIONS_MAX = 64;

  /** The Service in front of the edges. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record ServiceSpec(
      @JsonPropertyDescription("The type of the Service.") @Default("ClusterIP") Type type,
      @JsonPropertyDescription("Annotations of the Service, for the platform's load balancer.")
          @Size(max = ANNOTATIONS_MAX)
          @Nullable Map<String, String> annotations,
      @JsonPropertyDescription("The port of the Service.") @Min(1) @Max(65_535) @Default("80")
          int port) {}

  /** An Ingress. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record IngressSpec(
      @JsonPropertyDescription("The name that clients connect to.")
          @Required
          @Size(min = 1, max = 253)
          @Pattern(HOST)
          String host,
      @JsonPropertyDescription("The IngressClass; without it, the platform's default.")
          @Size(min = 1, max = 253)
          @Pattern(NAME)
          @Nullable String className,
      @JsonPropertyDescription(
              "A Secret of type kubernetes.io/tls in the same namespace. Without it the Ingress"
                  + " serves plain HTTP, or what its controller does by default.")
          @Size(min = 1, max = 253)
          @Pattern(NAME)
          @Nullable String tlsSecretName,
      @JsonPropertyDescription(
              "Annotations of the Ingress. They replace those that the operator sets so that"
                  + " ingress-nginx does not cut idle connections.")
          @Size(max = ANNOTATIONS_MAX)
          @Nullable Map<String, String> annotations) {}

  /** An HTTPRoute. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record HttpRouteSpec(
      @JsonPropertyDescription("The Gateways that the route is to be attached to.")
          @Required
          @Size(min = 1, max = 32)
          List<ParentRef> parentRefs,
      @JsonPropertyDescription(
              "The names that clients connect to; the first is the endpoint. Without any, those of"
                  + " the Gateway.")
          @Size(max = 16)
          @Nullable List<@Pattern(HOST) String> hostnames) {}

  /** A Gateway. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record ParentRef(
      @JsonPropertyDescription("The name of the Gateway.") @Required @Size(min = 1, max = 253)
          String name,
      @JsonPropertyDescription("Its namespace; without it, that of the RealtimeCluster.")
          @Size(min = 1, max = 63)
          @Nullable String namespace,
      @JsonPropertyDescription("Its listener; without it, all of them.") @Size(min = 1, max = 253)
          @Nullable String sectionName) {}

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
