/**
 * From the cluster to facts: which replicas are ready, what pods complain about, what edges and
 * hubs count. Reads only. What could not be read is said to be unknown, never taken for zero.
 */
@NullMarked
package io.realtimecluster.operator.realtimecluster.observed;

import org.jspecify.annotations.NullMarked;
