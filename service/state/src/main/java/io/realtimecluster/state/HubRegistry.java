package io.realtimecluster.state;

import java.time.Duration;
import java.util.Set;

/** The hubs that live. All methods are thread-safe and block. */
public interface HubRegistry {

  /** Says that a hub lives, for that long. */
  void heartbeat(String hub, Duration lifespan) throws StateUnavailableException;

  /** The hubs whose last heartbeat has not run out. */
  Set<String> live() throws StateUnavailableException;

  /** Says that a hub is about to stop. */
  void leave(String hub) throws StateUnavailableException;
}
