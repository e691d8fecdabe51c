package io.realtimecluster.bench.connection;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Writes the requests that are measured, each as one WebSocket message. Thread-safe. */
public interface Requests {
  /** Authenticates and joins the rooms at once; null if whoever is connected has joined. */
  byte @Nullable [] enter(String token, Collection<String> rooms);

  /**
   * @param sequence number of the publish among those of this client, from 1
   */
  byte[] publish(int id, String room, long sequence, String text);
}
