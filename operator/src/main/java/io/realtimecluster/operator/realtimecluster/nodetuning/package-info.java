/**
 * Nodes that allow what edges with many connections need: a privileged DaemonSet in a namespace of
 * its own, one for all RealtimeClusters that ask for it. In comes who asks; out goes what each node
 * says of itself. Clusters come here by way of the reconciler only, which the package does not
 * know.
 */
@NullMarked
package io.realtimecluster.operator.realtimecluster.nodetuning;

import org.jspecify.annotations.NullMarked;
