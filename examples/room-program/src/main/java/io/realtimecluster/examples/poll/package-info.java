/** An example of a room program: polls. Pure; depends on the program API alone. */
@NullMarked
package io.realtimecluster.examples.poll;

import org.jspecify.annotations.NullMarked;
