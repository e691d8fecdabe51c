package io.realtimecluster.broker.rabbitmq;

import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import java.util.Map;

/** What Quarkus Messaging declares an edge's queue with. */
@ApplicationScoped
class EdgeQueueArguments {

  @Produces
  @Identifier(RabbitChannels.EDGE_QUEUE_ARGUMENTS)
  Map<String, Object> arguments() {
    return RabbitTopology.edgeQueueArguments();
  }
}
