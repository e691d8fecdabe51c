package io.realtimecluster.edge.admission;

/** What a token is worth. */
public sealed interface TokenResult {

  /** It is good. */
  record Valid(Identity identity) implements TokenResult {}

  /** There is none. */
  record Missing() implements TokenResult {}

  /** It is no token of ours. */
  record Invalid() implements TokenResult {}

  /** It was good once. */
  record Expired() implements TokenResult {}
}
