/**
 * What every state store must do, as tests: an implementation's test extends them. Exported as the
 * test-jar of this module.
 */
@NullMarked
package io.realtimecluster.state.contract;

import org.jspecify.annotations.NullMarked;
