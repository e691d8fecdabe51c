package io.realtimecluster.state.infinispan;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.arc.properties.IfBuildProperty;
import io.realtimecluster.state.PartitionLogs;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.infinispan.client.hotrod.RemoteCacheManager;

/** Logs of partitions, in a cache of their own. */
public final class InfinispanPartitionLogs {

  /** The name of the cache. */
  public static final String CACHE = "realtimecluster-events";

  @Produces
  @Singleton
  @IfBuildProperty(name = "realtimecluster.role", stringValue = "hub")
  PartitionLogs logs(RemoteCacheManager manager, MeterRegistry meters) {
    return new PartitionLogs(new InfinispanRoomLog(manager, CACHE, meters));
  }
}
