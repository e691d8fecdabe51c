/**
 * What keeps one failure from becoming another's: tasks that go on, and logs that do not fill up.
 */
@NullMarked
package io.realtimecluster.broker.failure;

import org.jspecify.annotations.NullMarked;
