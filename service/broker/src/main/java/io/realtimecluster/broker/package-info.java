/**
 * What edges and hubs know of the message broker: four interfaces, two directions.
 *
 * <p>Upstream (edge to hub): {@link io.realtimecluster.broker.upstream}. Downstream (hub to edge):
 * {@link io.realtimecluster.broker.downstream}. Implementations are named by technology; nothing
 * here knows rooms.
 */
@NullMarked
package io.realtimecluster.broker;

import org.jspecify.annotations.NullMarked;
