/**
 * Who may open a connection: the handshake's checks, before the upgrade, and the verification of
 * tokens. In: an HTTP request or a token. Out: an identity or a refusal. On the event loop.
 */
@NullMarked
package io.realtimecluster.edge.admission;

import org.jspecify.annotations.NullMarked;
