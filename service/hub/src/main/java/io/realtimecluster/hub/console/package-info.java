/**
 * The console: a page below {@code /console/} on the hub's HTTP port, in the resources of this
 * module. It shows nothing by itself; it asks the server API, with the key that its user enters.
 */
@NullMarked
package io.realtimecluster.hub.console;

import org.jspecify.annotations.NullMarked;
