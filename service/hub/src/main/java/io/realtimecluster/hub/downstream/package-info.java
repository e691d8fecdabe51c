/**
 * What a partition has for edges, collected per edge while a round of batches is handled and sent
 * as one batch each. Confined to the thread of its partition.
 */
@NullMarked
package io.realtimecluster.hub.downstream;

import org.jspecify.annotations.NullMarked;
