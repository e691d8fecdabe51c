/**
 * The one thread of a client. Everything that a client decides is decided there, so the packages
 * above need no locks; tests run it by hand, with a time of their own. Internal: not API.
 */
@NullMarked
package io.realtimecluster.client.loop;

import org.jspecify.annotations.NullMarked;
