/**
 * The spans of traced messages at an edge. Connections and rooms ask for them and get null for what
 * is not traced. Knows the messages, and nothing of connections or rooms.
 */
@NullMarked
package io.realtimecluster.edge.tracing;

import org.jspecify.annotations.NullMarked;
