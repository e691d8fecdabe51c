/**
 * Tests of a RealtimeCluster on a real Kubernetes, whose operator was installed before: what
 * clients notice of scaling, of new versions and of failures, and what it costs in time. The
 * figures are in {@code target/e2e/report.md}.
 */
@NullMarked
package io.realtimecluster.e2e.kubernetes;

import org.jspecify.annotations.NullMarked;
