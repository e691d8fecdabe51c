/**
 * The program of documents that are edited by several people, also offline: conflict-free
 * replicated data types whose merge is commutative, associative and idempotent. Pure.
 */
@NullMarked
package io.realtimecluster.hub.program.document;

import org.jspecify.annotations.NullMarked;
