/**
 * Documents that merge: copies, the edits on top of them, and their JSON, as docs/room-programs.md
 * has it. The hub's copies follow the same laws. Knows neither threads nor rooms: whoever uses it
 * guards it. Internal: not API.
 */
@NullMarked
package io.realtimecluster.client.document;

import org.jspecify.annotations.NullMarked;
