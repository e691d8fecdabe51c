/**
 * Makes Kubernetes look as a RealtimeCluster says. In comes the resource or a change of something
 * that belongs to it; out go applied objects, a status and events. The step from spec to objects is
 * in {@link io.realtimecluster.operator.realtimecluster.desired}, that from cluster to facts in
 * {@link io.realtimecluster.operator.realtimecluster.observed}, that from facts to conditions in
 * {@link io.realtimecluster.operator.realtimecluster.status}, that from connections to a number of
 * edges in {@link io.realtimecluster.operator.realtimecluster.scaling}; only this package and
 * {@link io.realtimecluster.operator.realtimecluster.edges} write. Runs on the framework's threads,
 * never two at once for the same resource.
 */
@NullMarked
package io.realtimecluster.operator.realtimecluster;

import org.jspecify.annotations.NullMarked;
