/**
 * Acts on edges as scaling decides: in come the pods and what they said, out go requests to edges'
 * management ports, marks at their pods, the number of replicas, and what there is to tell of it.
 * Every step may be repeated, since what was done is read from the pods again; only what was needed
 * before is kept in memory. Runs on the framework's threads, never two at once for the same
 * cluster.
 */
@NullMarked
package io.realtimecluster.operator.realtimecluster.edges;

import org.jspecify.annotations.NullMarked;
