/**
 * The processes that a measurement needs, started as an operator would: by environment variables,
 * each with its own log. What was started here is ended here.
 */
@NullMarked
package io.realtimecluster.bench.server;

import org.jspecify.annotations.NullMarked;
