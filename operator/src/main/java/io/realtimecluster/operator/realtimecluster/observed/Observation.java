package io.realtimecluster.operator.realtimecluster.observed;

import io.fabric8.kubernetes.api.model.LoadBalancerIngress;
import io.fabric8.kubernetes.api.model.Service;
import java.util.Optional;

/**
 * What was found of a cluster, all at about the same time.
 *
 * @param edgeAddress where a load balancer answers for the edges, if there is one
 */
public record Observation(
    Workload broker,
    Workload state,
    Workload hubs,
    Workload edges,
    Pods pods,
    Total connections,
    Total partitionsOwned,
    Optional<String> edgeAddress) {

  /** What the platform's load balancer answers to. */
  public static Optional<String> loadBalancerAddress(Optional<Service> service) {
    return service
        .filter(present -> present.getStatus() != null)
        .filter(present -> present.getStatus().getLoadBalancer() != null)
        .flatMap(present -> present.getStatus().getLoadBalancer().getIngress().stream().findFirst())
        .map(Observation::address);
  }

  private static String address(LoadBalancerIngress ingress) {
    return ingress.getHostname() == null ? ingress.getIp() : ingress.getHostname();
  }
}
