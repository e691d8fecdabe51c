/**
 * From facts to the status of a RealtimeCluster. Pure: takes the former status and a clock, returns
 * the next status, equal to the former where nothing changed. May not talk to Kubernetes.
 */
@NullMarked
package io.realtimecluster.operator.realtimecluster.status;

import org.jspecify.annotations.NullMarked;
