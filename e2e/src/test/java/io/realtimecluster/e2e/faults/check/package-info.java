/**
 * What must be true of a history, one class per rule. Pure: in go histories, out come violations.
 */
@NullMarked
package io.realtimecluster.e2e.faults.check;

import org.jspecify.annotations.NullMarked;
