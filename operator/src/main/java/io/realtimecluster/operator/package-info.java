/**
 * The operator's configuration. One package below for each custom resource: {@link
 * io.realtimecluster.operator.realtimecluster}. The operator is never on a message's path, so it
 * may be down without a client noticing, and it knows nothing of the services' code: only their
 * images, environment and metrics.
 */
@NullMarked
package io.realtimecluster.operator;

import org.jspecify.annotations.NullMarked;
