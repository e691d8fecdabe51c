/**
 * The measurements: each starts the servers it needs, warms them up, measures the plain Netty
 * server and the service in the same run, and gives figures side by side.
 */
@NullMarked
package io.realtimecluster.bench.measure;

import org.jspecify.annotations.NullMarked;
