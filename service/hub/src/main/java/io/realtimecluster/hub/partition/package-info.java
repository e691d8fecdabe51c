/**
 * Ownership of partitions and the loop of an owned one: take what has arrived, apply it to the
 * rooms, append to the durable logs, send what came of it, acknowledge. In: upstream batches and
 * leases. Out: downstream batches. One virtual thread per owned partition, one for the leases.
 */
@NullMarked
package io.realtimecluster.hub.partition;

import org.jspecify.annotations.NullMarked;
