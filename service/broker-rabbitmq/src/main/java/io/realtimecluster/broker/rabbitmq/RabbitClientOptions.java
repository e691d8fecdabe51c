package io.realtimecluster.broker.rabbitmq;

import io.smallrye.reactive.messaging.ClientCustomizer;
import io.vertx.rabbitmq.RabbitMQOptions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.config.Config;

/** Leads all channels of Quarkus Messaging to the broker that the Java client is led to. */
@ApplicationScoped
class RabbitClientOptions implements ClientCustomizer<RabbitMQOptions> {

  private final RabbitAddress address;

  @Inject
  RabbitClientOptions(RabbitAddress address) {
    this.address = address;
  }

  @Override
  public RabbitMQOptions customize(String channel, Config channelConfig, RabbitMQOptions options) {
    return address.lead(options);
  }
}
