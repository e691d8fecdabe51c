/**
 * Edge and hub in one process, with the broker and the state in memory: for development, demos and
 * benchmarks. Only wiring; everything else is the edge's and the hub's own.
 */
@NullMarked
package io.realtimecluster.standalone;

import org.jspecify.annotations.NullMarked;
