package io.realtimecluster.hub.request;

import io.quarkus.arc.DefaultBean;
import io.realtimecluster.broker.downstream.DownstreamConsumer;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** In an application that is a hub alone, the only consumer is the hub's. */
final class OwnQueueOfApplication {

  @Produces
  @Singleton
  @DefaultBean
  @OwnQueue
  DownstreamConsumer ownQueue(DownstreamConsumer onlyOne) {
    return onlyOne;
  }
}
