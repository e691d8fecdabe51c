/** The processes under test, and a proxy that can cut one hub off from the state store. */
@NullMarked
package io.realtimecluster.e2e.faults.cluster;

import org.jspecify.annotations.NullMarked;
