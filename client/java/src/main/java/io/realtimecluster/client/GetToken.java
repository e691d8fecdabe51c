package io.realtimecluster.client;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Gives tokens to the client. Called on the client's thread, so it must not block: what takes long
 * belongs into the stage that it returns.
 */
@FunctionalInterface
public interface GetToken {

  /**
   * A new token; null: the user may not connect any more, and the client is closed. What fails, or
   * takes longer than 30 s, is tried again later.
   */
  CompletionStage<@Nullable String> getToken(TokenReason reason);
}
