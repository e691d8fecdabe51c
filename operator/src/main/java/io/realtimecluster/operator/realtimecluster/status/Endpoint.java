package io.realtimecluster.operator.realtimecluster.status;

import io.realtimecluster.crds.v1alpha1.ExposureSpec;
import io.realtimecluster.crds.v1alpha1.RealtimeCluster;
import io.realtimecluster.operator.realtimecluster.desired.Component;
import io.realtimecluster.operator.realtimecluster.observed.Observation;
import java.util.List;
import java.util.Optional;

/**
 * Where clients connect.
 *
 * @param isPending whether that will be another place once the platform has a load balancer
 */
record Endpoint(String url, boolean isPending) {

  private static final int HTTP_PORT = 80;

  /**
   * The outermost way that the spec asks for: an Ingress, an HTTPRoute, the Service.
   *
   * @param withoutRoute whether there can be no HTTPRoute
   */
  static Endpoint of(RealtimeCluster cluster, Observation observed, boolean withoutRoute) {
    ExposureSpec exposure = cluster.getSpec().exposure();
    return ofIngress(exposure)
        .or(() -> withoutRoute ? Optional.empty() : ofRoute(exposure))
        .orElseGet(() -> ofService(cluster, exposure.service(), observed));
  }

  private static Optional<Endpoint> ofIngress(ExposureSpec exposure) {
    return Optional.ofNullable(exposure.ingress())
        .map(
            ingress ->
                new Endpoint(
                    url(ingress.tlsSecretName() == null ? "ws" : "wss", ingress.host()), false));
  }

  /** TLS ends at the Gateway, which has a listener for it or should have one. */
  private static Optional<Endpoint> ofRoute(ExposureSpec exposure) {
    return Optional.ofNullable(exposure.httpRoute())
        .map(route -> route.hostnames() == null ? List.<String>of() : route.hostnames())
        .flatMap(names -> names.stream().findFirst())
        .map(name -> new Endpoint(url("wss", name), false));
  }

  /** A node port has no address of its own, so then it is the one inside the cluster. */
  private static Endpoint ofService(
      RealtimeCluster cluster, ExposureSpec.ServiceSpec service, Observation observed) {
    boolean balanced = service.type() == ExposureSpec.Type.LOAD_BALANCER;
    String inside =
        Component.EDGE.nameIn(cluster) + "." + cluster.getMetadata().getNamespace() + ".svc";
    String host = balanced ? observed.edgeAddress().orElse(inside) : inside;
    String port = service.port() == HTTP_PORT ? "" : ":" + service.port();
    return new Endpoint(url("ws", host + port), balanced && observed.edgeAddress().isEmpty());
  }

  private static String url(String scheme, String authority) {
    return "%s://%s/v1/connect".formatted(scheme, authority);
  }
}
