package io.realtimecluster.client;

/** What happens to a document, as {@link SharedDocument#on} tells it. */
public sealed interface SharedDocumentEvent permits DocumentChange, EditRejected, DocumentEnded {}
