/** How long faults lasted for clients, and the report of a run. */
@NullMarked
package io.realtimecluster.e2e.faults.report;

import org.jspecify.annotations.NullMarked;
