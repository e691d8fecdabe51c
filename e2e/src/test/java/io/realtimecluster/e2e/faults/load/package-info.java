/**
 * Clients that speak the public protocol as its reference tells client authors to, and record what
 * they do and see.
 */
@NullMarked
package io.realtimecluster.e2e.faults.load;

import org.jspecify.annotations.NullMarked;
