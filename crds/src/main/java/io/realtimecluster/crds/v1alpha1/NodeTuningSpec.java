package io.realtimecluster.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;

/**
 * What nodes are to allow. The image that sees to it is the operator's matter, not the spec's: it
 * runs privileged on every node, which is not for everyone to choose who may write a
 * RealtimeCluster.
 */
public record NodeTuningSpec(
    @JsonPropertyDescription(
            "Whether nodes are tuned. Whoever installed the operator must have allowed it; else the"
                + " condition NodesTuned says so.")
        @Default("false")
        boolean enabled,
    @JsonPropertyDescription(
            "How many files a process may open at least. The most that any RealtimeCluster asks for"
                + " counts. Nothing is ever lowered.")
        @Min(65_536)
        @Max(1_048_576)
        @Default("1048576")
        int fileDescriptors) {}
