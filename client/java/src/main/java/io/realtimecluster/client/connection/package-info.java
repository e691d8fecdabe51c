/**
 * One connection to an edge: requests and their replies, keep-alive, and how long to wait before
 * the next connection. Knows no rooms. Internal: not API.
 */
@NullMarked
package io.realtimecluster.client.connection;

import org.jspecify.annotations.NullMarked;
