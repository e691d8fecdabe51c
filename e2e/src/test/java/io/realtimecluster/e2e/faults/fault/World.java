package io.realtimecluster.e2e.faults.fault;

import io.realtimecluster.e2e.faults.cluster.Cluster;
import io.realtimecluster.e2e.faults.load.Load;

/** What faults are done to. */
public record World(Cluster cluster, Load load) {}
