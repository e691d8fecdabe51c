/** The faults: what is done to processes, queues and clients, and in which order by chance. */
@NullMarked
package io.realtimecluster.e2e.faults.fault;

import org.jspecify.annotations.NullMarked;
