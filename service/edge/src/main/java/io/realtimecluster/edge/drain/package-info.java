/**
 * How an edge lets its connections go: no new ones, and those that are there are asked to move at a
 * pace. In: a signal to stop, or a call of the management interface. Out: closed admission, moved
 * connections, and readiness.
 */
@NullMarked
package io.realtimecluster.edge.drain;

import org.jspecify.annotations.NullMarked;
