/**
 * The Java model of a RealtimeCluster, version v1alpha1: what a user asks for and what the operator
 * answers. The CustomResourceDefinition is generated from these records and checked in; a test
 * fails when they differ. All records are immutable. The schema's defaults fill every field that is
 * not {@link org.jspecify.annotations.Nullable}, so readers of a stored resource need none of their
 * own. Knows nothing of the operator.
 */
@NullMarked
package io.realtimecluster.crds.v1alpha1;

import org.jspecify.annotations.NullMarked;
