package io.realtimecluster.operator;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Which of several operators acts: the one that holds a lease; the others watch, so that they can
 * take over at once. One that is stopped gives the lease back, so that nobody waits until it has
 * expired; the framework would keep it.
 */
@ApplicationScoped
public class Leadership {

  private static final Logger LOG = Logger.getLogger(Leadership.class);

  /** The object that the one operator that acts holds. */
  private static final String LEASE = "realtimecluster-operator";

  /** Another takes over when the lease was not renewed for so long. */
  private static final Duration LEASE_DURATION = Duration.ofSeconds(15);

  /** The leader gives up, and its process ends, when it could not renew the lease for so long. */
  private static final Duration RENEW_DEADLINE = Duration.ofSeconds(10);

  private static final Duration RETRY_PERIOD = Duration.ofSeconds(2);

  private final OperatorConfig config;
  private final KubernetesClient client;

  /** In a pod its name. */
  private final String identity =
      Optional.ofNullable(System.getenv("HOSTNAME"))
          .filter(name -> !name.isBlank())
          .orElseGet(() -> UUID.randomUUID().toString());

  private volatile boolean stopping;

  Leadership(OperatorConfig config, KubernetesClient client) {
    this.config = config;
    this.client = client;
  }

  /**
   * For the framework. That ends the process itself unless told otherwise, also in the middle of a
   * shutdown, where System.exit waits for ever: the process would have to be killed.
   */
  @Produces
  @Singleton
  LeaderElectionConfiguration election() {
    return new LeaderElectionConfiguration(
        LEASE,
        config.operatorNamespace(),
        LEASE_DURATION,
        RENEW_DEADLINE,
        RETRY_PERIOD,
        identity,
        new LeaderCallbacks(() -> {}, this::ended, leader -> {}),
        false);
  }

  /** Before the framework hears of it, which then finishes what it is at. */
  void stopping(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) ShutdownEvent event) {
    stopping = true;
  }

  /** Called when nothing is being reconciled any more, or when the lease was lost. */
  private void ended() {
    if (stopping) {
      giveBack();
      return;
    }
    // At once, since another may act already.
    LOG.error("the lease was lost, the operator ends");
    System.exit(1);
  }

  private void giveBack() {
    try {
      Lease lease =
          client.leases().inNamespace(config.operatorNamespace()).withName(LEASE).require();
      if (identity.equals(lease.getSpec().getHolderIdentity())) {
        lease.getSpec().setHolderIdentity("");
        // With its version: one that somebody else has taken meanwhile stays theirs.
        client.resource(lease).update();
        LOG.info("gave the lease back");
      }
    } catch (KubernetesClientException e) {
      LOG.warnf("could not give the lease back, it expires in %s: %s", LEASE_DURATION, e);
    }
  }
}
