/**
 * Many clients of the public protocol that stay in their rooms whatever happens, follow {@code
 * moved}, and notice everything that is lost, doubled or out of order. Knows nothing of Kubernetes.
 */
@NullMarked
package io.realtimecluster.e2e.kubernetes.crowd;

import org.jspecify.annotations.NullMarked;
