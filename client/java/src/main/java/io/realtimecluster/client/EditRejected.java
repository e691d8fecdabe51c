package io.realtimecluster.client;

/**
 * The hub did not take an edit, for a limit of the document for example; it is not to be seen any
 * more.
 *
 * @param change what the edit had changed
 * @param error why
 */
public record EditRejected(DocumentChange change, RealtimeException error)
    implements SharedDocumentEvent {}
