/** Everything that clients did and saw, as plain data. Knows nothing of how it came about. */
@NullMarked
package io.realtimecluster.e2e.faults.history;

import org.jspecify.annotations.NullMarked;
