/**
 * The broker's own round trip without edges and hubs: the least latency that a cluster on the same
 * broker can have.
 */
@NullMarked
package io.realtimecluster.bench.broker;

import org.jspecify.annotations.NullMarked;
