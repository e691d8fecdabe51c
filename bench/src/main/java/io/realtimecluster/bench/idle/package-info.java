/** Opens connections that only wait, and reads what they cost the server in memory. */
@NullMarked
package io.realtimecluster.bench.idle;

import org.jspecify.annotations.NullMarked;
