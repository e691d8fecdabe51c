/**
 * What the edge tells hubs of itself when one asks: read from its meters, so that it is what a
 * scrape of its metrics finds too. Not on the way of a message.
 */
@NullMarked
package io.realtimecluster.edge.status;

import org.jspecify.annotations.NullMarked;
