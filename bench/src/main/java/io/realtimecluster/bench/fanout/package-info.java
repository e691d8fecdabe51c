/**
 * Publishes at a fixed rate into rooms and follows each publication to each subscriber: latency
 * from the time the publish was due, loss, doubles and order from the offsets.
 */
@NullMarked
package io.realtimecluster.bench.fanout;

import org.jspecify.annotations.NullMarked;
