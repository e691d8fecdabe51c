/**
 * The load generator's command line: one class for each command, which checks its options, runs the
 * measurement of the package with the same name and prints the report.
 */
@NullMarked
package io.realtimecluster.bench;

import org.jspecify.annotations.NullMarked;
