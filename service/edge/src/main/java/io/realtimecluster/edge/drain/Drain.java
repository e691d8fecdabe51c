package io.realtimecluster.edge.drain;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import io.realtimecluster.edge.EdgeConfig;
import io.realtimecluster.edge.admission.Admission;
import io.realtimecluster.edge.admission.ConnectionLimit;
import io.realtimecluster.edge.connection.CloseCode;
import io.realtimecluster.edge.connection.Connections;
import io.realtimecluster.edge.drain.DrainState.Drained;
import io.realtimecluster.edge.drain.DrainState.Draining;
import io.realtimecluster.edge.drain.DrainState.Serving;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/**
 * Lets the connections of this edge go: so many per second are asked to move, each after a delay of
 * up to a second, so that they do not come to the other edges together. Thread-safe.
 */
@Startup
@ApplicationScoped
public class Drain {

  /** The longest delay that a client is told to wait before it connects elsewhere. */
  static final int DELAY_MILLIS_MAX = 1_000;

  private static final int POLL_MILLIS = 50;
  private static final Logger LOG = Logger.getLogger(Drain.class);

  private final EdgeConfig.Drain config;
  private final Admission admission;
  private final ConnectionLimit limit;
  private final Connections connections;
  private volatile DrainState state = new Serving();
  private final AtomicInteger moved = new AtomicInteger();
  private int shedding;
  private int sheddingPerSecond;

  Drain(
      EdgeConfig config,
      Admission admission,
      ConnectionLimit limit,
      Connections connections,
      MeterRegistry registry) {
    this.config = config.edge().drain();
    this.admission = admission;
    this.limit = limit;
    this.connections = connections;
    Gauge.builder("realtimecluster.edge.draining", this, drain -> drain.isServing() ? 0 : 1)
        .description("1 while nobody is admitted and connections are asked to move")
        .register(registry);
  }

  /** True while connections are admitted. */
  public boolean isServing() {
    return state instanceof Serving;
  }

  /** The word for what it does: serving, draining or drained. */
  public String word() {
    return state.word();
  }

  /** How many connections are left. */
  public int connections() {
    return limit.admitted();
  }

  /** How many connections were asked to move since draining began; 0 before the first time. */
  public int moved() {
    return moved.get();
  }

  /** Starts draining, or goes on with another pace and time. */
  public synchronized void start(int connectionsPerSecond, Duration timeout) {
    admission.close();
    if (isServing()) {
      moved.set(0);
    }
    state = new Draining(connectionsPerSecond, System.nanoTime() + timeout.toNanos());
    LOG.infof(
        "draining %d connections, %d per second, for at most %d s",
        limit.admitted(), connectionsPerSecond, timeout.toSeconds());
  }

  /** Admits connections again; those that were asked to move still do. */
  public synchronized void resume() {
    state = new Serving();
    admission.reopen();
    LOG.info("draining has ended, connections are admitted again");
  }

  /** Moves so many connections elsewhere while new ones are admitted; replaces an earlier call. */
  public synchronized void shed(int count, int connectionsPerSecond) {
    shedding = count;
    sheddingPerSecond = connectionsPerSecond;
  }

  /** To be called once a second. */
  public synchronized void tick() {
    switch (state) {
      case Serving _ -> shedSome();
      case Draining draining when limit.admitted() == 0 -> drained("all connections have gone");
      case Draining draining when System.nanoTime() - draining.deadlineNanos() > 0 -> {
        connections.closeAll(CloseCode.MOVED);
        drained("time is up, %d connections are closed".formatted(limit.admitted()));
      }
      case Draining draining -> {
        var _ =
            connections
                .move(draining.connectionsPerSecond(), DELAY_MILLIS_MAX)
                .thenAccept(moved::addAndGet);
      }
      case Drained _ -> {}
    }
  }

  /** For the end of the process: drains as configured, and returns when that is done. */
  public void drainAndWait() {
    if (config.timeout().isZero()) {
      admission.close();
      connections.closeAll(CloseCode.EDGE_STOPPING);
      return;
    }
    start(config.connectionsPerSecond(), config.timeout());
    long endNanos = System.nanoTime() + config.timeout().toNanos();
    while (limit.admitted() > 0 && System.nanoTime() - endNanos < 0) {
      try {
        Thread.sleep(POLL_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      }
    }
    connections.closeAll(CloseCode.EDGE_STOPPING);
  }

  private void shedSome() {
    int now = Math.min(shedding, sheddingPerSecond);
    if (now > 0) {
      shedding -= now;
      var _ = connections.move(now, DELAY_MILLIS_MAX).thenAccept(moved -> shedAgain(now, moved));
    }
  }

  /** Those that were not there; if there was none at all, there is nothing left to shed. */
  private synchronized void shedAgain(int asked, int moved) {
    shedding = moved == 0 ? 0 : shedding + asked - moved;
  }

  private void drained(String why) {
    state = new Drained();
    LOG.infof("drained: %s", why);
  }
}
