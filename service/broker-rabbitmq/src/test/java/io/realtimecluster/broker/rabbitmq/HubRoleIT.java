package io.realtimecluster.broker.rabbitmq;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.realtimecluster.broker.contract.ReceivedBatches;
import io.realtimecluster.broker.downstream.DownstreamConsumer;
import io.realtimecluster.broker.downstream.DownstreamPublisher;
import io.realtimecluster.broker.upstream.UpstreamConsumer;
import io.realtimecluster.broker.upstream.UpstreamPublisher;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** An application of this role alone starts, with its own beans and no others. */
@QuarkusTest
@TestProfile(HubRoleIT.Role.class)
@WithTestResource(RealRabbitMq.class)
class HubRoleIT {

  /** Sets the role as the application's own configuration would. */
  public static final class Role implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of(
          "realtimecluster.role", "hub", "quarkus.arc.exclude-types", OwnEdge.class.getName());
    }

    @Override
    public Set<Class<?>> getEnabledAlternatives() {
      return Set.of();
    }
  }

  @Inject Instance<UpstreamPublisher> upstreamPublisher;
  @Inject Instance<UpstreamConsumer> upstreamConsumer;
  @Inject Instance<DownstreamPublisher> downstreamPublisher;
  @Inject Instance<DownstreamConsumer> downstreamConsumer;
  @Inject UpstreamTopology topology;

  @Test
  void start_roleAlone_hasItsBeans() {
    assertEquals(true, upstreamPublisher.isResolvable());
    assertEquals(true, downstreamConsumer.isResolvable());
    assertEquals(true, upstreamConsumer.isResolvable());
    assertEquals(true, downstreamPublisher.isResolvable());
    ReceivedBatches.await(topology::declared, "the partition queues");
    assertTrue(topology.declared());
  }
}
