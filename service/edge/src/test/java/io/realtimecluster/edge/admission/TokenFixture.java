package io.realtimecluster.edge.admission;

import com.auth0.jwt.JWT;
import com.auth0.jwt.algorithms.Algorithm;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/** Tokens, and who verifies them, for tests of what they are good for. */
public final class TokenFixture {

  private static final String SECRET = "a secret of thirty-two bytes, or";
  private static final int VALID_SECONDS = 3_600;

  private TokenFixture() {}

  /** One that wants a token of everybody. */
  public static TokenVerifier verifier() {
    return new TokenVerifier(false, Optional.of(SECRET), Clock.systemUTC());
  }

  /** One that it takes. */
  public static String token(String user) {
    return JWT.create()
        .withSubject(user)
        .withExpiresAt(Instant.now().plusSeconds(VALID_SECONDS))
        .sign(Algorithm.HMAC256(SECRET));
  }
}
