/**
 * Calls of a user's backend: a POST of JSON that is signed as Standard Webhooks says, with a bound
 * on the time and size of the answer. In: a body and where it goes to. Out: the answer, or why
 * there is none. Blocks, so call on virtual threads. Thread-safe.
 */
@NullMarked
package io.realtimecluster.hub.webhook.call;

import org.jspecify.annotations.NullMarked;
