package io.realtimecluster.edge.drain;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Ready while connections are admitted: a draining edge gets no new ones from a load balancer. The
 * broker does not count: connections stay while it is away.
 */
@Readiness
@ApplicationScoped
public class ServingCheck implements HealthCheck {

  private final Drain drain;

  ServingCheck(Drain drain) {
    this.drain = drain;
  }

  @Override
  public HealthCheckResponse call() {
    return HealthCheckResponse.named("edge admits connections").status(drain.isServing()).build();
  }
}
