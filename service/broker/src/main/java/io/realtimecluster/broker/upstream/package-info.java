/**
 * Batches on their way from edges to the hub that owns a partition. Order is kept per partition and
 * edge. A batch may arrive twice or, when the broker fails, not at all: the rooms' offsets and the
 * clients' sequences notice.
 */
@NullMarked
package io.realtimecluster.broker.upstream;

import org.jspecify.annotations.NullMarked;
