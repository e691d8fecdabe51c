package io.realtimecluster.edge;

import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.realtimecluster.broker.downstream.DownstreamConsumer;
import io.realtimecluster.broker.failure.PeriodicTasks;
import io.realtimecluster.edge.admission.TokenVerifier;
import io.realtimecluster.edge.downstream.DownstreamRouter;
import io.realtimecluster.edge.drain.Drain;
import io.realtimecluster.edge.room.LocalRooms;
import io.realtimecluster.edge.upstream.AwaitedReplies;
import io.realtimecluster.edge.upstream.UpstreamForwarder;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import org.jboss.logging.Logger;

/** Starts and stops the edge with its application: the way downstream, and what happens by time. */
@ApplicationScoped
public class EdgeLifecycle {

  private static final Duration TICK = Duration.ofSeconds(1);
  private static final Duration HEARTBEAT_INTERVAL = Duration.ofSeconds(5);
  private static final Logger LOG = Logger.getLogger(EdgeLifecycle.class);

  private final EdgeConfig config;
  private final TokenVerifier verifier;
  private final Drain drain;
  private final DownstreamConsumer consumer;
  private final DownstreamRouter router;
  private final LocalRooms rooms;
  private final AwaitedReplies awaited;
  private final UpstreamForwarder forwarder;
  private final PeriodicTasks timer = new PeriodicTasks("edge-timer");

  EdgeLifecycle(
      EdgeConfig config,
      TokenVerifier verifier,
      Drain drain,
      DownstreamConsumer consumer,
      DownstreamRouter router,
      LocalRooms rooms,
      AwaitedReplies awaited,
      UpstreamForwarder forwarder) {
    this.config = config;
    this.verifier = verifier;
    this.drain = drain;
    this.consumer = consumer;
    this.router = router;
    this.rooms = rooms;
    this.awaited = awaited;
    this.forwarder = forwarder;
  }

  void start(@Observes StartupEvent event) {
    consumer.consume(router);
    timer.every(TICK, rooms::tick);
    timer.every(TICK, awaited::expire);
    timer.every(TICK, forwarder::probe);
    timer.every(TICK, drain::tick);
    timer.every(HEARTBEAT_INTERVAL, rooms::heartbeat);
    rooms.heartbeat(); // A hub must know of it before the first client comes.
    LOG.infof("edge %s has started", config.edge().id());
    if (!verifier.required()) {
      LOG.warn("authentication is off: everybody is let in (realtimecluster.auth.disabled)");
    }
  }

  /** Before the sockets' server ends, which would close them without saying why. */
  void beforeStop(@Observes ShutdownDelayInitiatedEvent event) {
    drain.drainAndWait();
  }

  void stop(@Observes ShutdownEvent event) {
    timer.close();
  }
}
