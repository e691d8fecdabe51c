package io.realtimecluster.edge;

import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.realtimecluster.broker.downstream.DownstreamConsumer;
import io.realtimecluster.edge.admission.TokenVerifier;
import io.realtimecluster.edge.downstream.DownstreamRouter;
import io.realtimecluster.edge.drain.Drain;
import io.realtimecluster.edge.room.LocalRooms;
import io.realtimecluster.edge.upstream.AwaitedReplies;
import io.realtimecluster.edge.upstream.UpstreamForwarder;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Starts and stops the edge with its application: the way downstream, and what happens by time. */
@ApplicationScoped
public class EdgeLifecycle {

  private static final int TICK_SECONDS = 1;
  private static final int HEARTBEAT_SECONDS = 5;
  private static final Logger LOG = Logger.getLogger(EdgeLifecycle.class);

  private final EdgeConfig config;
  private final TokenVerifier verifier;
  private final Drain drain;
  private final DownstreamConsumer consumer;
  private final DownstreamRouter router;
  private final LocalRooms rooms;
  private final AwaitedReplies awaited;
  private final UpstreamForwarder forwarder;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("edge-timer").daemon().factory());

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
    every(TICK_SECONDS, rooms::tick);
    every(TICK_SECONDS, awaited::expire);
    every(TICK_SECONDS, forwarder::probe);
    every(TICK_SECONDS, drain::tick);
    every(HEARTBEAT_SECONDS, rooms::heartbeat);
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
    timer.shutdownNow();
  }

  private void every(int seconds, Runnable task) {
    var _ = timer.scheduleWithFixedDelay(() -> run(task), seconds, seconds, TimeUnit.SECONDS);
  }

  /** A task that throws would not be run again. */
  private static void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      LOG.error("a periodic task failed", e);
    }
  }
}
