/**
 * The server API: HTTP requests of a user's backend, on the hub's HTTP port below {@code /v1}. In:
 * JSON, checked and bounded before anything is asked. Out: requests by {@link
 * io.realtimecluster.hub.request}, and their answers as JSON or as problems (RFC 9457). On event
 * loops; nothing blocks.
 */
@NullMarked
package io.realtimecluster.hub.api;

import org.jspecify.annotations.NullMarked;
