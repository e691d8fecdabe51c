/**
 * The management interface of an edge, on the management port: its connections, draining and
 * shedding. For an operator, by a key; without a key only for this machine.
 */
@NullMarked
package io.realtimecluster.edge.management;

import org.jspecify.annotations.NullMarked;
