package io.realtimecluster.edge.admission;

import io.quarkus.runtime.Startup;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/** Has the connection limit look now and then whether the process may open more files by now. */
@Startup
@ApplicationScoped
class OpenFilesWatch {

  /** As often as node tuning looks at its node. */
  private static final Duration INTERVAL = Duration.ofSeconds(10);

  OpenFilesWatch(Vertx vertx, ConnectionLimit limit) {
    vertx.setPeriodic(INTERVAL.toMillis(), timer -> limit.look());
  }
}
