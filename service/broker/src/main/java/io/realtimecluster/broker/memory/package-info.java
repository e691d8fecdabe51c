/**
 * The broker within one process: for standalone, tests and benchmarks. Batches come in on the
 * callers' threads and go out on one virtual thread per consumption. It passes the same contract
 * tests as the other implementations, and has no dependency but the JDK.
 */
@NullMarked
package io.realtimecluster.broker.memory;

import org.jspecify.annotations.NullMarked;
