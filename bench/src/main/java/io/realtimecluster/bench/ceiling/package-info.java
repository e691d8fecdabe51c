/**
 * The least a WebSocket server can do for a publish: plain Netty, no limits, no history, no broker.
 * What it reaches on a machine is what any server there is compared with.
 */
@NullMarked
package io.realtimecluster.bench.ceiling;

import org.jspecify.annotations.NullMarked;
