/**
 * Tests of the whole path on real parts: RabbitMQ, Infinispan, hubs and edges as processes of this
 * machine, or a RealtimeCluster on Kubernetes. Clients speak the public protocol only.
 */
@NullMarked
package io.realtimecluster.e2e;

import org.jspecify.annotations.NullMarked;
