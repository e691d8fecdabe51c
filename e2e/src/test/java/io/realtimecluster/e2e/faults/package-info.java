/**
 * A run that injects faults into real processes under load, and checks what clients saw of it. Load
 * makes a history, faults disturb it, checks judge it, the report tells of it.
 */
@NullMarked
package io.realtimecluster.e2e.faults;

import org.jspecify.annotations.NullMarked;
