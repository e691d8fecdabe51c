/**
 * The state in Infinispan, over Hot Rod: four caches of plain bytes (state.proto) on two owners
 * each, which a minority partition neither reads nor writes. {@link
 * io.realtimecluster.state.infinispan.StateCache} alone talks to the client; every change of a
 * value that somebody else may change is a versioned replace that is read back. Called on virtual
 * threads, which wait for the answer. The only package that may import org.infinispan.
 */
@NullMarked
package io.realtimecluster.state.infinispan;

import org.jspecify.annotations.NullMarked;
