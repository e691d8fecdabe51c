/**
 * How many edges there should be, and why. Pure: in come the rules of the spec, what each edge last
 * said and when, and what was needed before; out come a {@link
 * io.realtimecluster.operator.realtimecluster.scaling.Decision} with its reason and the next
 * history. All of it is immutable, so it may be used on any thread. Knows neither Kubernetes nor a
 * clock, so that a day of connections can be played through it in a test.
 */
@NullMarked
package io.realtimecluster.operator.realtimecluster.scaling;

import org.jspecify.annotations.NullMarked;
