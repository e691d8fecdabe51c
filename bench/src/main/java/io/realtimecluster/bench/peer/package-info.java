/**
 * How other servers are spoken to, for a comparison with them: as little of their protocols as it
 * takes to authenticate, be in one room, publish and get publications. Both ends of a measurement
 * are the generator's, so that all servers are measured alike. Knows nothing of how servers start.
 */
@NullMarked
package io.realtimecluster.bench.peer;

import org.jspecify.annotations.NullMarked;
