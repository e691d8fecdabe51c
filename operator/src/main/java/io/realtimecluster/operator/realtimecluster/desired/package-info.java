/**
 * From a RealtimeCluster to the objects that it stands for. Pure: the same spec and settings give
 * the same objects, on any thread. May not talk to Kubernetes, so that what is wanted can be read
 * and tested without one.
 */
@NullMarked
package io.realtimecluster.operator.realtimecluster.desired;

import org.jspecify.annotations.NullMarked;
