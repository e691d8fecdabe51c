package io.realtimecluster.operator.realtimecluster.desired;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.IngressTLS;
import io.fabric8.kubernetes.api.model.networking.v1.IngressTLSBuilder;
import io.realtimecluster.crds.v1alpha1.ExposureSpec;
import io.realtimecluster.crds.v1alpha1.RealtimeCluster;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What stands in front of the edges' Service. */
public final class Exposure {

  /** The API of HTTPRoutes. */
  public static final String GATEWAY_API = "gateway.networking.k8s.io/v1";

  /** The kind of a route. */
  public static final String HTTP_ROUTE = "HTTPRoute";

  /** All that clients need is below it. */
  private static final String PATH = "/v1";

  private static final String PATH_PREFIX = "PathPrefix";

  /** Edges ping every 25 s; this covers a proxy that does not count pings. */
  private static final String TIMEOUT_SECONDS = "3600";

  private static final Map<String, String> INGRESS_ANNOTATIONS =
      Map.of(
          "nginx.ingress.kubernetes.io/proxy-read-timeout",
          TIMEOUT_SECONDS,
          "nginx.ingress.kubernetes.io/proxy-send-timeout",
          TIMEOUT_SECONDS);

  private Exposure() {}

  /** The Ingress, if there is to be one. */
  public static Optional<Ingress> ingress(RealtimeCluster cluster) {
    return Optional.ofNullable(cluster.getSpec().exposure().ingress())
        .map(spec -> ingress(cluster, spec));
  }

  /** The HTTPRoute, if there is to be one. */
  public static Optional<GenericKubernetesResource> httpRoute(RealtimeCluster cluster) {
    return Optional.ofNullable(cluster.getSpec().exposure().httpRoute())
        .map(spec -> httpRoute(cluster, spec));
  }

  private static Ingress ingress(RealtimeCluster cluster, ExposureSpec.IngressSpec spec) {
    Map<String, String> annotations = new HashMap<>(INGRESS_ANNOTATIONS);
    if (spec.annotations() != null) {
      annotations.putAll(spec.annotations());
    }
    return new IngressBuilder()
        .withMetadata(
            new ObjectMetaBuilder(Component.EDGE.metadata(cluster, Component.EDGE.nameIn(cluster)))
                .withAnnotations(annotations)
                .build())
        .withNewSpec()
        .withIngressClassName(spec.className())
        .withTls(tls(spec))
        .addNewRule()
        .withHost(spec.host())
        .withNewHttp()
        .addNewPath()
        .withPath(PATH)
        .withPathType("Prefix")
        .withNewBackend()
        .withNewService()
        .withName(Component.EDGE.nameIn(cluster))
        .withNewPort()
        .withName(Edges.SERVICE_PORT)
        .endPort()
        .endService()
        .endBackend()
        .endPath()
        .endHttp()
        .endRule()
        .endSpec()
        .build();
  }

  private static List<IngressTLS> tls(ExposureSpec.IngressSpec spec) {
    return spec.tlsSecretName() == null
        ? List.of()
        : List.of(
            new IngressTLSBuilder()
                .withHosts(spec.host())
                .withSecretName(spec.tlsSecretName())
                .build());
  }

  /** Without a class of its own: the Gateway API has a Java model of its own pace. */
  private static GenericKubernetesResource httpRoute(
      RealtimeCluster cluster, ExposureSpec.HttpRouteSpec spec) {
    Map<String, Object> route = new LinkedHashMap<>();
    route.put("parentRefs", spec.parentRefs());
    if (spec.hostnames() != null) {
      route.put("hostnames", spec.hostnames());
    }
    route.put(
        "rules",
        List.of(
            Map.of(
                "matches",
                List.of(Map.of("path", Map.of("type", PATH_PREFIX, "value", PATH))),
                "backendRefs",
                List.of(
                    Map.of(
                        "name",
                        Component.EDGE.nameIn(cluster),
                        "port",
                        cluster.getSpec().exposure().service().port())))));
    return new GenericKubernetesResourceBuilder()
        .withApiVersion(GATEWAY_API)
        .withKind(HTTP_ROUTE)
        .withMetadata(Component.EDGE.metadata(cluster, Component.EDGE.nameIn(cluster)))
        .addToAdditionalProperties("spec", route)
        .build();
  }
}
