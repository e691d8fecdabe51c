/**
 * What every broker must do, as tests: an implementation's test extends them. Exported as the
 * test-jar of this module.
 */
@NullMarked
package io.realtimecluster.broker.contract;

import org.jspecify.annotations.NullMarked;
