/** Many clients of one room, in several processes, that come back whatever happens to them. */
@NullMarked
package io.realtimecluster.bench.crowd;

import org.jspecify.annotations.NullMarked;
