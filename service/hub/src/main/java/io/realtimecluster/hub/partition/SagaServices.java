package io.realtimecluster.hub.partition;

import io.realtimecluster.hub.saga.SagaMetrics;
import io.realtimecluster.hub.saga.StepRequests;
import io.realtimecluster.state.SagaJournal;

/** What a hub's partitions need for sagas. */
public record SagaServices(SagaJournal journal, StepRequests requests, SagaMetrics metrics) {}
