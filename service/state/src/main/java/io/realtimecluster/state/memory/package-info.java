/**
 * The state within one process: for standalone, tests and benchmarks. Nothing blocks for long and
 * nothing survives the process. It passes the same contract tests as the other implementations, and
 * has no dependency but the JDK.
 */
@NullMarked
package io.realtimecluster.state.memory;

import org.jspecify.annotations.NullMarked;
