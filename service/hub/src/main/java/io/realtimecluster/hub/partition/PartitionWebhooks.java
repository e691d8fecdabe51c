package io.realtimecluster.hub.partition;

import io.realtimecluster.hub.webhook.event.PartitionEvents;

/** What a user's backend is asked and told about one partition. */
record PartitionWebhooks(Authorizations authorizations, PartitionEvents events) {}
